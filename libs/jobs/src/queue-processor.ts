import type { QueueName } from '#contracts/jobs.js';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { describe } from './job-errors.js';
import { ABORT_GRACE_MS, CONCURRENCY, DRAIN_MS } from './job-settings.js';
import type { Runner } from './runner.js';

/** BullMQ's own recovery comes before our lease lapses, so that a row given back finds its place in Redis free. */
const LOCK_MS = 10_000;
const STALLED_EVERY_MS = 5_000;

const within = async (work: Promise<unknown>, milliseconds: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The worker of one queue, driven by `@nestjs/bullmq`. The class is made per process because its decorator needs the
 * connection. Every outcome is settled in Postgres, so for BullMQ a job always succeeds and leaves no trace.
 */
export const makeQueueProcessor = (queue: QueueName, prefix: string, connection: Redis, runner: Runner): WorkerHost => {
  @Processor(
    { name: queue },
    {
      connection,
      prefix,
      concurrency: CONCURRENCY[queue],
      autorun: false,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: 10,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  )
  class QueueProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
    private readonly logger = new Logger('QueueProcessor');

    async process(job: Job): Promise<void> {
      await runner.run(job.id?.replace(/^ob-/, '') ?? '');
    }

    @OnWorkerEvent('error')
    onError(error: Error): void {
      this.logger.warn({ msg: 'queue worker', queue, error: describe(error) });
    }

    /** Not before every module is up, so after the boot check. */
    onApplicationBootstrap(): void {
      this.worker.run().catch((error: unknown) => this.logger.error({ msg: 'queue worker ended', queue, error: describe(error) }));
    }

    /** Absent when the app refused to start. */
    private get startedWorker(): Worker | undefined {
      return (this as unknown as { _worker?: Worker })._worker;
    }

    /** Takes no new job, waits for those that run, then tells them to give up. */
    async beforeApplicationShutdown(): Promise<void> {
      const worker = this.startedWorker;
      if (!worker) return;
      const closing = worker.close();
      if (await within(closing, DRAIN_MS)) return;
      runner.abortAll();
      if (!(await within(closing, ABORT_GRACE_MS))) await worker.close(true);
    }
  }
  return new QueueProcessor();
};
