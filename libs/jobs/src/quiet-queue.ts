import { Queue } from 'bullmq';

/** A queue that does not print each lost connection. Whoever adds to it sees the failure. */
export class QuietQueue extends Queue {
  constructor(...parameters: ConstructorParameters<typeof Queue>) {
    super(...parameters);
    this.on('error', () => undefined);
  }
}
