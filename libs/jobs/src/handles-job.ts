import type { JobName, JobPayload } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import { SetMetadata } from '@nestjs/common';

export const HANDLES_JOB = 'pixeltrace:handles-job';

export interface JobContext {
  /** 1 at first; grows with failures that counted. */
  attempt: number;
  /** Aborted when the lease is lost or the process must stop: give up soon, by throwing. */
  signal: AbortSignal;
  /**
   * Ends the job inside the handler's own transaction, so that its effect and its end are one commit. Throws `LeaseLostError`
   * when another run took over: let it roll back. Without it the job ends after `handle` returned, and may run twice.
   */
  complete(tx: Tx): Promise<void>;
}

/** Runs one kind of job. Two runs of one job can follow one another, so its effect must be the same when done twice. */
export interface JobHandler<N extends JobName> {
  handle(payload: JobPayload<N>, context: JobContext): Promise<void>;
}

/** Marks a provider as the one handler of a job. */
export const HandlesJob = (name: JobName): ClassDecorator => SetMetadata(HANDLES_JOB, name);
