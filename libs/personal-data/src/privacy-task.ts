import type { SubjectIdentifier } from '#contracts/data-holder.js';
import { z } from 'zod';

const KINDS = ['email', 'member-id', 'operator-id', 'end-user-pseudonym', 'session-id'] as const satisfies readonly SubjectIdentifier['kind'][];

const SUBJECT = z.array(z.object({ kind: z.enum(KINDS), value: z.string().min(1).max(1_000), tenantId: z.uuid().optional() })).min(1).max(50);

/** What an app is asked to do with what its holders hold. `plan` asks for the holders themselves, and for other names of the person. */
export const PRIVACY_TASK = z.object({
  privacyTask: z.enum(['plan', 'locate', 'export', 'erase', 'verify', 'rectify', 'restrict', 'lift']),
  caseId: z.uuid(),
  nodeId: z.uuid(),
  /** Of `plan` alone it is empty. */
  holder: z.string(),
  subject: SUBJECT,
  changes: z.record(z.string(), z.string()).optional(),
  /** Of `export`: where its files go, and the key that they are sealed with (base64). */
  pieces: z.object({ prefix: z.string(), key: z.string() }).optional(),
});

export type PrivacyTask = z.infer<typeof PRIVACY_TASK>;

const COUNTS = z.array(z.object({ store: z.string(), records: z.number().int().min(0) }));

export const PRIVACY_ANSWER = z.object({
  privacyTask: z.literal('answer'),
  /** A code: the task could not be done, and asking again does not help by itself. */
  error: z.string().optional(),
  holders: z.array(z.object({ name: z.string(), stores: z.array(z.string()), last: z.boolean(), records: z.number().int().min(0), omits: z.record(z.string(), z.string()) })).optional(),
  subject: SUBJECT.optional(),
  findings: COUNTS.optional(),
  exceptions: z.array(z.object({ store: z.string(), records: z.number().int().min(0), reason: z.string() })).optional(),
  files: z.number().int().min(0).optional(),
});

export type PrivacyAnswer = z.infer<typeof PRIVACY_ANSWER>;
