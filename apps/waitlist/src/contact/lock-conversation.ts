import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import type { InboxRepository } from './inbox.repository.js';
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

/** Throws `conflict` while it holds a message that nobody has opened: what is answered or put aside unread would count as read (clause K2). */
export const assertRead = async (inbox: InboxRepository, tx: Tx, id: string): Promise<void> => {
  if (((await inbox.find(tx, id))?.unread ?? 0) > 0) throw new ProblemError('conflict', { detail: 'It holds a message that nobody has read: read the conversation first.' });
};
