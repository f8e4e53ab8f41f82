import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the web app tells the others about the visitor it forwards for. */
export interface Visitor {
  /** Network address of the visitor: personal data. */
  address: string;
  /** Global Privacy Control. */
  gpc: boolean;
}

export const HOP_HEADER = 'pixeltrace-hop';

const MAX_AGE_MS = 30_000;

/** Header value that vouches for `visitor` on one request: method and path are part of what is signed. */
export const signHop = (secret: string, request: { method: string; path: string }, visitor: Visitor, at: Date): string => {
  const payload = Buffer.from(JSON.stringify({ address: visitor.address, gpc: visitor.gpc, at: at.getTime() })).toString('base64url');
  return `${payload}.${signature(secret, request, payload)}`;
};

/** The visitor, or undefined if the header is absent, altered, older than 30 s or made for another request. `X-Forwarded-*` is never read. */
export const readHop = (secret: string, request: { method: string; path: string }, header: string | undefined, now: Date): Visitor | undefined => {
  const [payload = '', given = '', more] = (header ?? '').split('.');
  const expected = Buffer.from(signature(secret, request, payload));
  const actual = Buffer.from(given);
  if (more !== undefined || actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  const { address, gpc, at } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Visitor & { at: number };
  return Math.abs(now.getTime() - at) <= MAX_AGE_MS ? { address, gpc } : undefined;
};

const signature = (secret: string, { method, path }: { method: string; path: string }, payload: string): string =>
  createHmac('sha256', secret).update(`hop-v1\n${method}\n${path}\n${payload}`).digest('base64url');
