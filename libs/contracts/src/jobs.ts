/**
 * Every job there is: its name, the queue it runs in and its payload. Payloads hold ids and nothing else, since
 * BullMQ keeps them readable in Redis. An app refuses to start when a job it runs has no handler, or two.
 */
export interface JobContracts {
  /** Drain a session's accepted chunks in seq order into segments. */
  'frames.drain-session': { tenantId: string; sessionId: string };
  /** Remove a session's bytes, verify that they are absent, append the erasure ledger. */
  'erasure.erase-session': { tenantId: string; sessionId: string; erasureId: string };
  /** Copy the survivors of an old or affected block to per-session objects, then remove the block. */
  'blocks.compact': { blockId: string };
}

export type JobName = keyof JobContracts;
export type JobPayload<N extends JobName> = JobContracts[N];
export type QueueName = 'frames' | 'erasure' | 'maintenance';

export interface JobKind {
  queue: QueueName;
  /** The app schema whose outbox carries the job. */
  owner: 'waitlist' | 'ingest' | 'privacy';
  /** Starts that may end with the process before the job is set aside as poison. */
  mostStarts: number;
}

export const JOBS: { readonly [N in JobName]: JobKind } = {
  // What can take a process down, decoding, runs in a child of its own: a worker that died took this job along by chance.
  'frames.drain-session': { queue: 'frames', owner: 'ingest', mostStarts: 6 },
  // An erasure that is set aside is a promise that is not kept.
  'erasure.erase-session': { queue: 'erasure', owner: 'ingest', mostStarts: 20 },
  'blocks.compact': { queue: 'maintenance', owner: 'ingest', mostStarts: 2 },
};
