/** What a person can ask for. */
export const REQUEST_TYPES = ['know', 'access', 'correct', 'delete', 'restrict', 'object', 'portability', 'withdraw-consent', 'opt-out', 'appeal', 'complaint'] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];

/** Why a clock may stand still, where the law says so. */
export const PAUSE_REASONS = ['identity', 'scope', 'fee'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];
