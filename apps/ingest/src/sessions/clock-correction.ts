import { ProblemError } from '#http/problem.js';

const DAY = 86_400_000;

/**
 * How long ago a recording began, from two readings of one client clock: however wrong that clock is, the difference is right. Throws
 * `timestamp-out-of-range` when the client's own readings are more than a day apart.
 */
export const recordingAge = (startedAt: number, sentAt: number | undefined): number => {
  if (sentAt === undefined) return 0;
  const age = sentAt - startedAt;
  if (Math.abs(age) > DAY) throw new ProblemError('timestamp-out-of-range', { errors: [{ pointer: '/startedAt', detail: 'It is more than a day from sentAt.' }] });
  // A clock that was set back in between says nothing about the age.
  return Math.max(0, age);
};
