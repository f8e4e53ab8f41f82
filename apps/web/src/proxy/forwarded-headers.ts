import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

const REQUEST = ['accept', 'accept-language', 'content-type', 'content-length', 'idempotency-key', 'if-match', 'if-none-match', 'if-range', 'last-event-id', 'range', 'sec-fetch-site', 'sec-gpc', 'user-agent'] as const;
/** Headers of one connection (RFC 9110 §7.6.1), and what only makes sense between us and the API. */
const NOT_ANSWERED = new Set(['connection', 'date', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'www-authenticate']);

/** What an API may learn of the browser's request: a list, so that nothing new slips through. Cookies and credentials are not on it. */
export const requestHeaders = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  Object.fromEntries(REQUEST.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));

/** What the browser gets of the API's answer. */
export const responseHeaders = (headers: IncomingHttpHeaders): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined && !NOT_ANSWERED.has(entry[0])));
