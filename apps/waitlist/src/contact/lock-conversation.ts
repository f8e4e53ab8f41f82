import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import type { ConversationsRepository, LockedConversation } from './conversations.repository.js';

/** A conversation, in the version that somebody read and changes. Without a version whatever version there is. */
export interface VersionOf {
  id: string;
  version?: number;
}

/** Locks it for this transaction. Throws `not-found`, or `precondition-failed` when somebody else was faster. */
export const lockConversation = async (conversations: ConversationsRepository, tx: Tx, { id, version }: VersionOf): Promise<LockedConversation> => {
  const found = await conversations.lock(tx, id);
  if (!found) throw new ProblemError('not-found');
  if (version !== undefined && found.version !== version) throw new ProblemError('precondition-failed');
  return found;
};
