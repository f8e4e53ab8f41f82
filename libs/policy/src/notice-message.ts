import { z } from 'zod';

/** Who is told: everybody on the waitlist, every member, or those who answer for an organisation (of some organisations, or of all). */
export const NOTICE_AUDIENCES = ['waitlist', 'members', 'owners'] as const;
export type NoticeAudience = (typeof NOTICE_AUDIENCES)[number];

/** What one app asks of another: send this to your people. No address crosses between apps. */
export const NoticeMessage = z.strictObject({
  noticeId: z.uuid(),
  stream: z.enum(['policy-notices', 'breach-notices']),
  audience: z.enum(NOTICE_AUDIENCES),
  /** Only people of these organisations; null: of all. */
  organisationIds: z.array(z.uuid()).max(10_000).nullable(),
  subject: z.string().min(1).max(200),
  body: z.string().min(1).max(20_000),
});
export type NoticeMessage = z.infer<typeof NoticeMessage>;

/** The answer: to how many people mails were written. */
export const NoticeAnswer = z.strictObject({ people: z.number().int().min(0) });
export type NoticeAnswer = z.infer<typeof NoticeAnswer>;
