/** What a project is told of. */
export const WEBHOOK_TYPES = ['end-user.erased', 'deletion.ended', 'export.ready', 'export.failed', 'end-user.restricted', 'end-user.unrestricted', 'webhook.test'] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Ids, counts and codes: never a pseudonym. */
export type WebhookData = Readonly<Record<string, string | number | boolean | null>>;
