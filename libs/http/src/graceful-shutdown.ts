import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { HealthRegistry } from './health.js';
import type { InFlight } from './in-flight.js';

export interface ShutdownTimes {
  /** How long to go on serving as before, but not ready, so that balancers look elsewhere. */
  drainMs: number;
  /** How long clients may then take to let go of connections that they keep open: each answer asks them to. */
  lingerMs: number;
  /** How long requests in flight may still take after that. */
  finishMs: number;
}

export const SHUTDOWN_TIMES: ShutdownTimes = { drainMs: 500, lingerMs: 1_000, finishMs: 20_000 };

const POLL_MS = 10;

/**
 * Stops without resetting a request whose body was complete. A connection is closed by us only when it has been quiet for the whole linger time:
 * Node's own `server.close()` would also close those that were accepted but not read yet. What is left to chance is a connection that the kernel makes
 * in the microseconds between our last look and the closing of the port; a balancer that minds readiness opens none by then.
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

  private async run({ drainMs, lingerMs, finishMs }: ShutdownTimes): Promise<void> {
    const server = this.app.getHttpServer() as Server;
    this.health.drain();
    if (server.listening) {
      await sleep(drainMs);
      await quietTurn(server);
      NetServer.prototype.close.call(server);
      this.inFlight.letGo();
      await untilLeft(server, lingerMs);
    }
    await this.inFlight.settled(finishMs);
    await this.app.close();
  }
}

const MOST_TURNS = 10_000;

/** Resolves right after a turn of the event loop that accepted nobody: whoever waits to be accepted when the port closes would be reset. */
const quietTurn = async (server: Server): Promise<void> => {
  let accepted = 1;
  const count = (): void => {
    accepted += 1;
  };
  server.on('connection', count);
  for (let turn = 0; accepted > 0 && turn < MOST_TURNS; turn += 1) {
    accepted = 0;
    await nextTurn();
  }
  server.off('connection', count);
};

const untilLeft = async (server: Server, milliseconds: number): Promise<void> => {
  for (let waited = 0; waited < milliseconds && (await connections(server)) > 0; waited += POLL_MS) await sleep(POLL_MS);
};

const connections = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error ? 0 : count));
  });
