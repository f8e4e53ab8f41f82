/** The app schema whose jobs this process knows. */
export const JOB_OWNER = Symbol('JobOwner');
/** The `Database` of the duty that runs the jobs. */
export const WORKER_DATABASE = Symbol('WorkerDatabase');
/** The `Database` through which this process looks at the quarantine. */
export const QUARANTINE_DATABASE = Symbol('QuarantineDatabase');
/** Connections to Redis: one that fails fast, for adding; one that waits, for working. */
export const PRODUCER_REDIS = Symbol('ProducerRedis');
export const WORKER_REDIS = Symbol('WorkerRedis');
/** The duty that runs the jobs. */
export const WORKER_DUTY = Symbol('WorkerDuty');
