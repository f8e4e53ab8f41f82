import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** What came of a form. `errors` are by field; `retrySeconds` when the visitor has to wait. */
export interface FormOutcome {
  status: number;
  code?: string;
  errors?: Record<string, string>;
  retrySeconds?: number;
}

/** A form token of the API, with its puzzle. */
export interface OpenedForm {
  token: string;
  difficulty: number;
}

/** An answer of a generated client. */
export interface ClientAnswer {
  error?: unknown;
  response: Response;
}

interface Problem {
  code?: string;
  errors?: { pointer: string; detail: string }[];
}

const MOST_WAIT_SECONDS = 3;

export const outcomeOf = ({ error, response }: ClientAnswer): FormOutcome => {
  if (response.ok) return { status: 202 };
  const { code, errors = [] } = (error ?? {}) as Problem;
  const byField = Object.fromEntries(errors.map(({ pointer, detail }) => [pointer.replace(/^\//, ''), detail.replace(/^\w+ /, 'It ')]));
  return { status: response.status, code, errors: byField, retrySeconds: Number(response.headers.get('retry-after') ?? 0) };
};

/** A form that somebody’s browser filled in faster than people type is sent again in a moment, instead of being handed back. */
export const patiently = async (send: () => Promise<ClientAnswer>): Promise<FormOutcome> => {
  const first = outcomeOf(await send());
  const { retrySeconds = 0 } = first;
  if (first.code !== 'form-too-early' || retrySeconds > MOST_WAIT_SECONDS) return first;
  await wait(retrySeconds * 1_000);
  return outcomeOf(await send());
};

/** What every public form carries beside its own fields. */
export const defended = (fields: URLSearchParams): { formToken: string; proof?: string; website?: string } => ({
  formToken: fields.get('formToken') ?? '',
  proof: fields.get('proof') || undefined,
  website: fields.get('website') || undefined,
});

/** A second press of the same button gets the answer of the first. */
export const onceOnly = (fields: URLSearchParams): Record<string, string> => ({ 'idempotency-key': createHash('sha256').update(fields.get('formToken') ?? '').digest('base64url') });

/** What people read above a form that was not taken. */
export const explain = ({ code, errors = {} }: FormOutcome): { notice: string; errors: Record<string, string> } => {
  if (code === 'mail-domain-unreachable') return { notice: 'We cannot send mail to this address.', errors: { email: 'Nobody takes mail for what stands behind the @. Is there a typing error?' } };
  if (code === 'form-token-invalid' || code === 'form-too-early') return { notice: 'This form was open for too long, or was sent before. Please send it once more.', errors: {} };
  return { notice: 'This was not taken in. Please look at the fields that are marked.', errors };
};
