/**
 * Every job there is: its name, the queue it runs in and its payload. Payloads hold ids and nothing else, since
 * BullMQ keeps them readable in Redis. An app refuses to start when a job it runs has no handler, or two.
 */
export interface JobContracts {
  /** Drain a session's accepted chunks in seq order into segments. */
  'frames.drain-session': { tenantId: string; sessionId: string };
  /** Remove a session's bytes, verify that they are absent, append the erasure ledger. */
  'erasure.erase-session': { tenantId: string; sessionId: string; erasureId: string };
  /** Erase every recording of a project whose consent was withdrawn. */
  'consent.erase-withdrawn': { tenantId: string; projectId: string };
  /** Make the organisation of somebody on the waitlist, from a sealed message. */
  'identity.open-organisation': { exchangeId: string };
  /** Erase everything of an organisation whose time to be reopened is over. */
  'identity.close-organisation': { tenantId: string; closingId: string };
  /** Copy the survivors of an old or affected block to per-session objects, then remove the block. */
  'blocks.compact': { blockId: string };
  /** Read a mail that came in and hand it to the room that it is for. */
  'mail.read-inbound': { inboundId: string };
  /** Write a row for each recipient of an announcement. */
  'mail.prepare-announcement': { announcementId: string };
  /** Bring a deletion of many recordings one slice forward. */
  'deletion.run': { tenantId: string; deletionId: string };
  /** Bring recordings of a project down to a plan or setting that keeps them shorter. */
  'retention.apply': { tenantId: string; projectId: string };
  /** Begin erasures that waited for a legal hold which was released. */
  'retention.take-up-deferred': { tenantId: string };
  /** Build the archive of one end user. */
  'exports.build': { tenantId: string; exportId: string };
  /** Try to deliver one message to a customer's webhook. */
  'webhooks.deliver': { tenantId: string; deliveryId: string };
  /** Hand a reply to a message over to the mail system, once it can no longer be taken back. */
  'contact.send-reply': { messageId: string };
  /** Remind operators of a message nobody has read, before its target is over. */
  'contact.remind-to-read': { messageId: string };
  /** Tell admins as well that the target is over and the message unread. */
  'contact.escalate-unread': { messageId: string };
  /** A message with the topic privacy: `{ email, text, conversationId }`. */
  'privacy.receive-rights-request': { exchangeId: string };
  /** A message with the topic security: `{ email, text, conversationId }`. */
  'privacy.receive-security-report': { exchangeId: string };
  /** Look at what came in through the public forms of the waitlist, one shard of addresses (0 to 7) at a time. */
  'waitlist.take-sign-ups': { shard: number };
  /** End what ends by itself on the waitlist. Each run asks for the next. */
  'waitlist.purge': Record<string, never>;
  /** Invite the next people of a wave. */
  'waitlist.invite-wave': { waveId: string };
  /** Act on the withdrawal of a person on the waitlist that was told elsewhere: `{ subject, recordId }`. */
  'waitlist.apply-withdrawal': { exchangeId: string };
  /** End what somebody wanted gone while a legal hold kept it: `{ dataset, rowIds }`. */
  'waitlist.take-up-deferred': { exchangeId: string };
  /** The answer to `identity.open-organisation`: `{ organisationId }`. */
  'waitlist.organisation-opened': { exchangeId: string };
  /** A task of a case for a data holder of the app: libs/personal-data/src/privacy-task.ts. */
  'waitlist.answer-privacy-task': { exchangeId: string };
  'ingest.answer-privacy-task': { exchangeId: string };
  'privacy.answer-privacy-task': { exchangeId: string };
  /** Ask one data holder for a case. */
  'privacy.run-case-node': { nodeId: string };
  /** What a data holder answered. */
  'privacy.take-privacy-answer': { exchangeId: string };
  /** Certify, pack and end a case whose data holders have all answered. */
  'privacy.finish-case': { caseId: string };
  /** A case has ended: for the rights request it answers. */
  'privacy.case-ended': { caseId: string };
  /** Tell a person that no backup holds them any more, or look again later. */
  'privacy.clear-backups': { caseId: string };
  /** Tell people on the waitlist what the privacy app asks them to be told: `NoticeMessage` of `#policy/notice-message.js`. */
  'waitlist.send-notice': { exchangeId: string };
  /** Compare every digest and count of a backup. */
  'privacy.check-backup': { backupSetId: string };
  /** The same for members. */
  'ingest.send-notice': { exchangeId: string };
  /** The answer to both: to how many people mails were written. */
  'privacy.notice-answered': { exchangeId: string };
}

export type JobName = keyof JobContracts;
export type JobPayload<N extends JobName> = JobContracts[N];
export type QueueName = 'frames' | 'erasure' | 'sign-ups' | 'mail' | 'outbound' | 'maintenance';

export interface JobKind {
  queue: QueueName;
  /** The app schema whose outbox carries the job. */
  owner: 'waitlist' | 'ingest' | 'privacy';
  /** Starts that may end with the process before the job is set aside as poison. */
  mostStarts: number;
}

export const JOBS: { readonly [N in JobName]: JobKind } = {
  // What can take a process down, decoding, runs in a child of its own: a worker that died took this job along by chance.
  'frames.drain-session': { queue: 'frames', owner: 'ingest', mostStarts: 6 },
  // An erasure that is set aside is a promise that is not kept.
  'erasure.erase-session': { queue: 'erasure', owner: 'ingest', mostStarts: 20 },
  'consent.erase-withdrawn': { queue: 'erasure', owner: 'ingest', mostStarts: 20 },
  'identity.open-organisation': { queue: 'maintenance', owner: 'ingest', mostStarts: 20 },
  'identity.close-organisation': { queue: 'erasure', owner: 'ingest', mostStarts: 20 },
  'blocks.compact': { queue: 'maintenance', owner: 'ingest', mostStarts: 2 },
  // A mail that was sent to us: rather read late than never.
  'mail.read-inbound': { queue: 'mail', owner: 'waitlist', mostStarts: 6 },
  'mail.prepare-announcement': { queue: 'mail', owner: 'waitlist', mostStarts: 20 },
  'deletion.run': { queue: 'maintenance', owner: 'ingest', mostStarts: 20 },
  'retention.apply': { queue: 'maintenance', owner: 'ingest', mostStarts: 20 },
  'retention.take-up-deferred': { queue: 'maintenance', owner: 'ingest', mostStarts: 20 },
  'exports.build': { queue: 'outbound', owner: 'ingest', mostStarts: 6 },
  'webhooks.deliver': { queue: 'outbound', owner: 'ingest', mostStarts: 6 },
  'contact.send-reply': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'contact.remind-to-read': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'contact.escalate-unread': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  // A request that is set aside is a deadline that is missed.
  'privacy.receive-rights-request': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'privacy.receive-security-report': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'waitlist.take-sign-ups': { queue: 'sign-ups', owner: 'waitlist', mostStarts: 20 },
  'waitlist.purge': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'waitlist.invite-wave': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'waitlist.apply-withdrawal': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'waitlist.take-up-deferred': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'waitlist.organisation-opened': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'waitlist.answer-privacy-task': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'ingest.answer-privacy-task': { queue: 'maintenance', owner: 'ingest', mostStarts: 20 },
  'privacy.answer-privacy-task': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'privacy.run-case-node': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'privacy.take-privacy-answer': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'privacy.finish-case': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'privacy.case-ended': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'privacy.clear-backups': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
  'waitlist.send-notice': { queue: 'maintenance', owner: 'waitlist', mostStarts: 20 },
  'ingest.send-notice': { queue: 'maintenance', owner: 'ingest', mostStarts: 20 },
  'privacy.check-backup': { queue: 'maintenance', owner: 'privacy', mostStarts: 6 },
  'privacy.notice-answered': { queue: 'maintenance', owner: 'privacy', mostStarts: 20 },
};
