import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { QueueName } from '#contracts/jobs.js';
import { getQueueToken } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { type JobOwner, queuesOf } from './job-owner.js';
import { JOB_OWNER, PRODUCER_REDIS } from './jobs.tokens.js';
import type { ClaimedRow } from './relay.repository.js';

/** Each queue has its own hash tag, so that in a cluster its keys share a slot and queues spread. */
export const queuePrefix = (prefix: string, owner: JobOwner, queue: QueueName): string => `{${prefix}-${owner}-${queue}}`;

/** The queues of this app as seen by the relay: adding rows, and telling whether Redis forgot. */
@Injectable()
export class JobQueues {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(JOB_OWNER) private readonly owner: JobOwner,
    @Inject(PRODUCER_REDIS) private readonly redis: Redis,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
  ) {}

  isReady(): boolean {
    return this.redis.status === 'ready';
  }

  anyQueue(): QueueName {
    return queuesOf(this.owner)[0] ?? 'maintenance';
  }

  /** Idempotent while the job is in Redis. The job carries its row's id and nothing else. */
  async add(queue: QueueName, rows: readonly ClaimedRow[]): Promise<void> {
    await this.queue(queue).addBulk(
      rows.map((row) => ({ name: 'outbox', data: {}, opts: { jobId: `ob-${row.id}`, removeOnComplete: true, removeOnFail: true, attempts: 1 } })),
    );
  }

  private queue(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }

  /** Names what Redis holds: changes when it was emptied (the mark is gone) or restarted (its run id is new). */
  async generation(): Promise<string> {
    const key = `{${this.config.redis.prefix}-${this.owner}}:generation`;
    const mine = randomUUID();
    const before = await this.redis.set(key, mine, 'NX', 'GET');
    const server = /run_id:(\w+)/.exec(await this.redis.info('server'))?.[1] ?? '';
    return `${before ?? mine}:${server}`;
  }
}
