import { ProblemError } from '#http/problem.js';

const HOUR_SECONDS = 3_600;

/** The longest that the plan keeps a session, in days. Throws when the plan is used up or the organisation closes: a session is recorded whole or not at all. */
export const admittedDays = ({ verdict, retentionDays }: { verdict: 'admitted' | 'closing' | 'bytes' | 'sessions'; retentionDays: number }): number => {
  if (verdict === 'admitted') return retentionDays;
  if (verdict === 'closing') throw new ProblemError('recording-disabled', { detail: 'The organisation is being closed.' });
  throw new ProblemError('quota-exceeded', {
    detail: verdict === 'sessions' ? 'As many sessions as the plan includes have begun this month.' : 'As many bytes as the plan includes were sent this month.',
    retryAfterSeconds: HOUR_SECONDS,
  });
};
