import { isTransient, retryDelay } from './retry.js';

const MAX_TRIES = 6;

/** `code`: why it was refused (a code of ingest's problems), or null when it could not be reached in time. */
export interface Posted<T> {
  answer: T | null;
  code: string | null;
}

/** Posts to ingest, and again while that may help. `text/plain` asks for no preflight, which a page that goes away has no time for. */
export async function postJson<T>(url: string, body: () => object, type: 'application/json' | 'text/plain' = 'text/plain'): Promise<Posted<T>> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body()),
      headers: { 'content-type': type },
      credentials: 'omit',
      cache: 'no-store',
      keepalive: type === 'text/plain',
    }).catch(() => null);
    if (response?.ok) return { answer: ((await response.json().catch(() => ({}))) as T), code: null };
    if (response && !isTransient(response.status)) return { answer: null, code: await codeOf(response) };
    if (tries === MAX_TRIES) return { answer: null, code: null };
    await new Promise((resolve) => setTimeout(resolve, retryDelay(tries, response?.headers.get('retry-after') ?? null)));
  }
}

/** The code of a problem; for an answer that is none of ours, its status. */
export async function codeOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => null)) as { code?: unknown } | null;
  return typeof problem?.code === 'string' ? problem.code : String(response.status);
}
