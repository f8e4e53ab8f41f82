import { describeError } from '#http/describe-error.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Sequencer } from './sequencer.js';

const EVERY_MS = 1_000;
const CHECKPOINT_SECONDS = 600;
const IDLE_CHECKPOINT_SECONDS = 3_600;
/** Rounds of a second in a day. */
const DROP_EVERY = 86_400;

/** Numbers leaves each second; signs a checkpoint at most every ten minutes, and hourly when nothing happens; once a day drops years whose time is over. */
@Injectable()
export class SequencerLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SequencerLoop.name);
  private timer?: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private rounds = 0;

  constructor(@Inject(Sequencer) private readonly sequencer: Sequencer) {}

  onApplicationBootstrap(): void {
    this.next(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private next(milliseconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.round().finally(() => this.next(EVERY_MS));
    }, milliseconds);
  }

  private async round(): Promise<void> {
    try {
      await this.sequencer.sequence();
      const { seconds, grew } = await this.sequencer.sinceCheckpoint();
      if (seconds >= (grew ? CHECKPOINT_SECONDS : IDLE_CHECKPOINT_SECONDS)) await this.sequencer.checkpoint();
      if (this.rounds % DROP_EVERY === 0) await this.sequencer.dropYears();
      this.rounds += 1;
    } catch (error) {
      this.logger.warn({ msg: 'audit sequencer', error: describeError(error) });
    }
  }
}
