import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { HealthRegistry } from './health.js';
import type { InFlight } from './in-flight.js';

export interface ShutdownTimes {
  /** How long to go on serving, not ready and letting connections go one by one, before the port closes. */
  drainMs: number;
  /** How long requests in flight may still take after that. */
  finishMs: number;
}

export const SHUTDOWN_TIMES: ShutdownTimes = { drainMs: 1_000, finishMs: 25_000 };

/**
 * Stops without resetting a request whose body was complete: not ready first, then every answer says `connection: close`, so that
 * clients leave between two requests; only then the port closes, what is in flight ends, and the modules shut down.
 */
export class GracefulShutdown {
  private done: Promise<void> | undefined;

  constructor(
    private readonly app: INestApplication,
    private readonly health: HealthRegistry,
    private readonly inFlight: InFlight,
  ) {}

  /** Asked twice it answers the same promise. */
  async stop(times: ShutdownTimes = SHUTDOWN_TIMES): Promise<void> {
    this.done ??= this.run(times);
    return this.done;
  }

  private async run({ drainMs, finishMs }: ShutdownTimes): Promise<void> {
    this.health.drain();
    const server = this.app.getHttpServer() as Server;
    if (server.listening) {
      await sleep(drainMs);
      await nextTurn();
      server.close();
    }
    await this.inFlight.settled(finishMs);
    await this.app.close();
  }
}
