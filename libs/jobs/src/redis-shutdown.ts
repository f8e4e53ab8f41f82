import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { PRODUCER_REDIS, WORKER_REDIS } from './jobs.tokens.js';

/** Lets go of Redis when everything that used it has stopped. */
@Injectable()
export class RedisShutdown implements OnApplicationShutdown {
  constructor(
    @Inject(PRODUCER_REDIS) private readonly producer: Redis,
    @Inject(WORKER_REDIS) private readonly worker: Redis,
  ) {}

  onApplicationShutdown(): void {
    this.producer.disconnect();
    this.worker.disconnect();
  }
}
