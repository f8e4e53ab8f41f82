import type { Knowledge, ReceivedSignUp } from './sign-up.repository.js';

/** What becomes of a request: nothing, a link to the place they have, a look by an operator, or the question whether it was them. */
export type Judgement = 'drop' | 'send-place' | 'hold' | 'ask';

/** Decides about one request from what is known of its address now. */
export const judge = (request: Pick<ReceivedSignUp, 'kind' | 'hold' | 'movesSubscriberId'>, known: Knowledge): Judgement => {
  if (known.rule === 'block' || known.suppressed) return 'drop';
  if (known.subscriberId !== null) return request.movesSubscriberId !== null || known.restricted === true ? 'drop' : 'send-place';
  if (known.pendingState === 'held' && known.rule !== 'allow') return 'hold';
  if (known.pendingId !== null) return 'ask';
  if (request.kind !== 'join') return 'drop';
  return request.hold && known.rule !== 'allow' ? 'hold' : 'ask';
};
