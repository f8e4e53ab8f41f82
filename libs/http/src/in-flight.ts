import type { FastifyInstance } from 'fastify';

/** Counts requests from their headers to the end of their answer, and tells clients to let go of their connections when asked to. */
export class InFlight {
  private count = 0;
  private readonly waiting: (() => void)[] = [];

  private lettingGo = false;

  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.count += 1;
      reply.raw.once('close', () => this.ended());
      done();
    });
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.lettingGo) void reply.header('connection', 'close');
      done();
    });
  }

  /** From now on every answer asks the client to close the connection. */
  letGo(): void {
    this.lettingGo = true;
  }

  /** Resolves when nothing is in flight, or after `milliseconds`; true if nothing was left. */
  async settled(milliseconds: number): Promise<boolean> {
    if (this.count === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.waiting.push(resolve)),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds);
      }),
    ]);
    clearTimeout(timer);
    return this.count === 0;
  }

  private ended(): void {
    this.count -= 1;
    if (this.count === 0) this.waiting.splice(0).forEach((resolve) => resolve());
  }
}
