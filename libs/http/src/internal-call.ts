import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const INTERNAL_HEADER = 'pixeltrace-internal';

const MAX_AGE_MS = 60_000;

interface InternalCall {
  method: string;
  /** Without the query. */
  path: string;
  /** The body as JSON.parse gives it; keys keep their order. */
  body: unknown;
}

/** Header value by which one of our apps proves to another that it made this very request. */
export const signInternal = (secret: string, call: InternalCall, at: Date): string => `${at.getTime()}.${signature(secret, call, String(at.getTime()))}`;

/** Whether `header` was made for this request by an app of ours within the last minute. */
export const isInternal = (secret: string, call: InternalCall, header: string | undefined, now: Date): boolean => {
  const [at = '', given = '', more] = (header ?? '').split('.');
  const expected = Buffer.from(signature(secret, call, at));
  const actual = Buffer.from(given);
  if (more !== undefined || actual.length !== expected.length || !timingSafeEqual(actual, expected)) return false;
  return Math.abs(now.getTime() - Number(at)) <= MAX_AGE_MS;
};

const signature = (secret: string, { method, path, body }: InternalCall, at: string): string => {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  return createHmac('sha256', secret).update(`internal-v1\n${method}\n${path}\n${at}\n${digest}`).digest('base64url');
};
