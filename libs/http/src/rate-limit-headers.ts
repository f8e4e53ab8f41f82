/** What is left of one limit. */
export interface RateLimitState {
  name: string;
  quota: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
}

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11): every policy that counted the request, and what is left of each. */
export const rateLimitHeaders = (limits: readonly RateLimitState[]): Record<string, string> => ({
  'ratelimit-policy': limits.map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`).join(', '),
  ratelimit: limits.map(({ name, remaining, resetSeconds }) => `"${name}";r=${Math.max(0, remaining)};t=${resetSeconds}`).join(', '),
});
