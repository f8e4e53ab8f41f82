const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
const KEEP_AND_RETRY = [408, 429, 502, 503, 504];

/** True for answers after which the same request should be tried again. */
export function isTransient(status: number): boolean {
  return KEEP_AND_RETRY.includes(status);
}

/** Milliseconds to wait before try number `tries` + 1: exponential with jitter, and at least what the server asks for. */
export function retryDelay(tries: number, retryAfter: string | null): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10));
  const asked = Number(retryAfter ?? 0) * 1000;
  return Math.max(Number.isFinite(asked) ? Math.min(asked, 10 * LONGEST_MS) : 0, ceiling / 2 + (Math.random() * ceiling) / 2);
}
