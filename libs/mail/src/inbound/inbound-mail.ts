import type { DeliveryReport } from './delivery-report.js';

export interface InboundAttachment {
  name: string;
  type: string;
  bytes: number;
}

/** A mail that came in, as it was understood. Nothing in it is to be trusted: anybody can write as anybody. */
export interface InboundMail {
  /** Of the row that it came in with; the same however often it is handled. */
  id: string;
  receivedAt: Date;
  /** In angle brackets; undefined where it has none that is one. */
  messageId?: string;
  inReplyTo?: string;
  /** Oldest first, `inReplyTo` not repeated. */
  references: readonly string[];
  /** The address of the first sender, and their name; empty where there is none. */
  from: { address: string; name: string };
  /** Empty or `<>` for bounces. */
  returnPath: string;
  /** Every address it was for, in small letters: To, Cc, Delivered-To, X-Original-To, Envelope-To. */
  recipients: readonly string[];
  subject: string;
  /** Plain text, of HTML too; at most 200,000 characters. */
  text: string;
  /** Names in small letters, the first value of each, on one line of at most 1,000 characters. */
  headers: ReadonlyMap<string, string>;
  /** Listed only: their content is never kept. */
  attachments: readonly InboundAttachment[];
  /** True when more came than is read: text may end early and attachments be missing. */
  truncated: boolean;
  /** What a mail server says about a mail of ours. */
  report?: DeliveryReport;
}
