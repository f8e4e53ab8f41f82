import { MAIL_STREAMS } from '#contracts/mail-streams.js';
import type { Handover } from '#mail/handover.js';
import type { ClaimedMail, Settlement } from './sending.repository.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Seconds until the next try after a server said "not now": five days in all, as RFC 5321 suggests. */
const BACKOFF = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, ...Array.from({ length: 14 }, () => 8 * HOUR)];
const DOWN_SECONDS = 5;
/** How long a broken line gets to finish what it was doing before anybody is asked. */
const ASK_SECONDS = 10;

type Known = Pick<ClaimedMail, 'id' | 'attempts' | 'stream'> & { although_suppressed?: boolean };

/** What becomes of a mail after it was given to the server. */
export const settlementOf = (mail: Known, handover: Handover): Settlement => {
  const settled = (state: Settlement['state'], outcome: string | null, seconds = 0): Settlement => ({ id: mail.id, state, outcome, seconds });
  switch (handover.kind) {
    case 'sent':
      return settled('sent', mail.although_suppressed ? 'owed' : null);
    case 'down':
      return settled('waiting', handover.code, DOWN_SECONDS);
    case 'uncertain':
      return settled('asking', handover.code, ASK_SECONDS);
    case 'failed':
      return settled('failed', `${handover.hard ? 'hard-' : ''}${handover.code}`);
    case 'retry': {
      const seconds = BACKOFF[mail.attempts - 1];
      return seconds === undefined ? settled('failed', handover.code) : settled('queued', handover.code, seconds);
    }
  }
};

/** What becomes of a mail that was in flight when its sender went. `has`: whether the server has it, where somebody knows. */
export const settlementOfLapsed = (mail: Known, has: boolean | undefined): Settlement => {
  const settled = (state: Settlement['state'], outcome: string): Settlement => ({ id: mail.id, state, outcome, seconds: 0 });
  if (has === true) return settled('sent', 'receipt');
  if (has === false) return settled('queued', 'no-receipt');
  return MAIL_STREAMS[mail.stream].ifUncertain === 'again' ? settled('queued', 'again') : settled('uncertain', 'no-receipt-known');
};
