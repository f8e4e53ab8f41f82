import type { QueueName } from '#contracts/jobs.js';

/** How long a run holds its row without a sign of life, and how often it gives one. */
export const RUN_LEASE_SECONDS = 15;
export const HEARTBEAT_MS = 4_000;
/** After this the reconciler adds a row again that was given to Redis and never started. */
export const RELAY_LEASE_SECONDS = 30;
export const RELAY_BATCH = 500;
export const POLL_MS = 1_000;
/** How often the backlog is counted for the metrics. */
export const SAMPLE_MS = 10_000;
/** Failures that count before a job is set aside. */
export const MAX_ATTEMPTS = 8;
/** How long a stopping process waits for running jobs before it tells them to give up, and then for them to do so. */
export const DRAIN_MS = 8_000;
export const ABORT_GRACE_MS = 2_000;

export const CONCURRENCY: Readonly<Record<QueueName, number>> = { frames: 2, erasure: 2, 'sign-ups': 2, mail: 2, outbound: 3, maintenance: 1 };

const MAX_BACKOFF_SECONDS = 300;

/** Doubling pause: 1 s after the first failure, at most five minutes. */
export const backoffSeconds = (failures: number): number => Math.min(MAX_BACKOFF_SECONDS, 2 ** Math.max(0, failures - 1));
