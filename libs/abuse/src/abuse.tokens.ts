/** The `Database` of the duty through which this process defends its public writes. */
export const ABUSE_DATABASE = Symbol('AbuseDatabase');
/** Counters of limits in Redis. */
export const ABUSE_REDIS = Symbol('AbuseRedis');
/** How domains of mailboxes are looked up; null where they are not. */
export const MX_RESOLVER = Symbol('MxResolver');
