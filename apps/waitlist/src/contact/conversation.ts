export const TOPICS = ['question', 'privacy', 'security', 'support'] as const;
export type Topic = (typeof TOPICS)[number];

/** new: nobody has read it. open: it is on us. waiting: it is on the person. */
export const STATES = ['new', 'open', 'waiting', 'closed', 'spam'] as const;
export type State = (typeof STATES)[number];

/** What the inbox shows of a conversation. `readDueAt` is of its oldest unread message. */
export interface ConversationSummary {
  id: string;
  topic: Topic;
  state: State;
  email: string;
  name: string | null;
  company: string | null;
  subject: string | null;
  assigneeId: string | null;
  version: number;
  held: boolean;
  score: number;
  reasons: string[];
  restricted: boolean;
  unread: number;
  readDueAt: Date | null;
  createdAt: Date;
  lastMessageAt: Date;
  lastFrom: 'person' | 'operator';
  mergedInto: string | null;
}

export interface Message {
  id: string;
  direction: 'in' | 'out' | 'note';
  channel: 'form' | 'mail' | 'operator';
  /** Null as long as nobody has opened it: opening is what counts as reading. */
  body: string | null;
  truncated: boolean;
  attachmentsDropped: number;
  authorId: string | null;
  createdAt: Date;
  readDueAt: Date | null;
  firstReadAt: Date | null;
  firstReadBy: string | null;
  sendAfter: Date | null;
  withdrawnAt: Date | null;
  handedOver: boolean;
}

/** What happened to a conversation, in the order in which it did. */
export interface ConversationLogEntry {
  at: Date;
  kind: string;
  actorId: string | null;
  details: Record<string, string | number | boolean | null>;
}

/** A message is read within two working days: our promise that we read every one (clause K2). */
export const READ_WITHIN_WORKING_DAYS = 2;
/** Whoever should read is reminded this many working days after it came. */
export const REMIND_AFTER_WORKING_DAYS = 1;

/** The first words of a reply leave this long after it was written, unless it is taken back. */
export const UNDO_SECONDS = 15;

export const MOST_CHARACTERS = 20_000;
