import { CONFIG } from '#config/config.module.js';
import type { Config, Role } from '#config/config.js';
import type { QueueName } from '#contracts/jobs.js';
import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Redis } from 'ioredis';
import { HandlerRegistry } from './handler-registry.js';
import { JobMetrics } from './job-metrics.js';
import { type JobOwner, queuesOf } from './job-owner.js';
import { JobQueues, queuePrefix } from './job-queues.js';
import { JOB_OWNER, PRODUCER_REDIS, QUARANTINE_DATABASE, WORKER_DATABASE, WORKER_DUTY, WORKER_REDIS } from './jobs.tokens.js';
import { Outbox } from './outbox.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { QuarantineService } from './quarantine.service.js';
import { makeQueueProcessor } from './queue-processor.js';
import { QuietQueue } from './quiet-queue.js';
import { producerConnection, workerConnection } from './redis-connections.js';
import { RedisShutdown } from './redis-shutdown.js';
import { Relay } from './relay.js';
import { RelayRepository } from './relay.repository.js';
import { RunRepository } from './run.repository.js';
import { Runner } from './runner.js';
import { WakeUpListener } from './wake-up-listener.js';

export interface JobsOptions {
  owner: JobOwner;
  role: Role;
  apiDuty: Duty;
  workerDuty: Duty;
}

BullModule.queueClass = QuietQueue;

const redisOf = (token: symbol, connect: (redis: Config['redis']) => Redis): Provider => ({
  provide: token,
  inject: [CONFIG],
  useFactory: (config: Config) => connect(config.redis),
});

const processorOf = (owner: JobOwner, queue: QueueName): Provider => ({
  provide: `QueueProcessor:${queue}`,
  inject: [CONFIG, WORKER_REDIS, Runner],
  useFactory: (config: Config, redis: Redis, runner: Runner) => makeQueueProcessor(queue, queuePrefix(config.redis.prefix, owner, queue), redis, runner),
});

@Module({ providers: [], exports: [] })
class JobConnectionsModule {
  static readonly definition: DynamicModule = {
    module: JobConnectionsModule,
    providers: [redisOf(PRODUCER_REDIS, producerConnection), redisOf(WORKER_REDIS, workerConnection), RedisShutdown],
    exports: [PRODUCER_REDIS, WORKER_REDIS],
  };
}

const queueOf = (owner: JobOwner, queue: QueueName): DynamicModule =>
  BullModule.registerQueueAsync({
    name: queue,
    imports: [JobConnectionsModule.definition],
    inject: [CONFIG, PRODUCER_REDIS],
    useFactory: (config: Config, connection: Redis) => ({ connection, prefix: queuePrefix(config.redis.prefix, owner, queue) }),
  });

/**
 * Jobs of one app. Every role may enqueue and look at the quarantine; in the roles `worker` and `all` the process also carries
 * rows to Redis and runs them, and it refuses to start unless each job of the app has exactly one handler; an app without jobs runs nothing. Global.
 */
@Module({})
export class JobsModule {
  static forApp(options: JobsOptions): DynamicModule {
    const runs = (options.role === 'worker' || options.role === 'all') && queuesOf(options.owner).length > 0;
    const shared: Provider[] = [
      Outbox,
      QuarantineRepository,
      QuarantineService,
      { provide: JOB_OWNER, useValue: options.owner },
      { provide: QUARANTINE_DATABASE, useExisting: databaseOf(runs || options.role === 'worker' ? options.workerDuty : options.apiDuty) },
    ];
    const exported = [Outbox, QuarantineRepository, QuarantineService, JOB_OWNER, QUARANTINE_DATABASE];
    if (!runs) return { module: JobsModule, global: true, providers: shared, exports: exported };
    return {
      module: JobsModule,
      global: true,
      imports: [DiscoveryModule, JobConnectionsModule.definition, ...queuesOf(options.owner).map((queue) => queueOf(options.owner, queue))],
      providers: [
        ...shared,
        { provide: WORKER_DUTY, useValue: options.workerDuty },
        { provide: WORKER_DATABASE, useExisting: databaseOf(options.workerDuty) },
        HandlerRegistry,
        JobMetrics,
        JobQueues,
        RelayRepository,
        RunRepository,
        Runner,
        Relay,
        WakeUpListener,
        ...queuesOf(options.owner).map((queue) => processorOf(options.owner, queue)),
      ],
      exports: exported,
    };
  }
}
