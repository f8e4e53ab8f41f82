import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { type JobOwner, queuesOf } from '../job-owner.js';
import { queuePrefix } from '../job-queues.js';
import { JOB_OWNER } from '../jobs.tokens.js';
import { QuietQueue } from '../quiet-queue.js';
import { producerConnection } from '../redis-connections.js';

type ApiRoutes = Parameters<FastifyAdapter['setApiRoutes']>[0];

/** Knows no route that changes anything. */
class LookingAdapter extends FastifyAdapter {
  override setApiRoutes(routes: ApiRoutes): this {
    super.setApiRoutes(routes.filter(({ method }) => [method].flat().every((one) => one === 'get')));
    return this;
  }
}

/** Bull Board for the queues of this app, to look at only: what is done about a job is done to its row in Postgres. Connects when somebody looks first. */
@Injectable()
export class QueueBoard implements OnApplicationShutdown {
  private redis: Redis | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(JOB_OWNER) private readonly owner: JobOwner,
  ) {}

  /** Adds the board's routes to `scope`, which stands at `path` and keeps everybody else out. */
  addTo(scope: FastifyInstance, path: string): void {
    const adapter = new LookingAdapter();
    adapter.setBasePath(path);
    const board = createBullBoard({ queues: [], serverAdapter: adapter as never, options: { uiConfig: { boardTitle: `Pixeltrace ${this.owner}`, hideRedisDetails: true } } });
    scope.addHook('preHandler', (_request, _reply, done) => {
      this.connect((redis) => board.setQueues(this.queues(redis).map((queue) => new BullMQAdapter(queue, { readOnlyMode: true }))));
      done();
    });
    void scope.register(adapter.registerPlugin() as never);
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private connect(first: (redis: Redis) => void): void {
    if (this.redis) return;
    this.redis = producerConnection(this.config.redis);
    first(this.redis);
  }

  private queues(connection: Redis): QuietQueue[] {
    return queuesOf(this.owner).map((queue) => new QuietQueue(queue, { connection, prefix: queuePrefix(this.config.redis.prefix, this.owner, queue) } as never));
  }
}
