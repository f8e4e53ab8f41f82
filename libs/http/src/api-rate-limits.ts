import { ApiExtension } from '@nestjs/swagger';

/** OpenAPI extension that stands for the RateLimit headers until the document is built. */
export const RATE_LIMITS_EXTENSION = 'x-rate-limits';

/** Documents that every answer of an operation says in `RateLimit-Policy` and `RateLimit` where its caller stands. */
export const ApiRateLimits = (): MethodDecorator & ClassDecorator => ApiExtension(RATE_LIMITS_EXTENSION, true) as MethodDecorator & ClassDecorator;

const HEADERS = {
  'RateLimit-Policy': { description: 'The limits that counted this request: `q` requests in `w` seconds (draft-ietf-httpapi-ratelimit-headers-11).', schema: { type: 'string' }, example: '"address";q=20;w=3600, "network";q=100;w=3600' },
  RateLimit: { description: 'What is left of each: `r` requests, for `t` seconds. Where Retry-After says otherwise, it is right.', schema: { type: 'string' }, example: '"address";r=19;t=3599, "network";r=99;t=3599' },
};

type Answers = Record<string, { headers?: Record<string, unknown> }>;

/** Adds the headers to answers of success and to 429, where the operation says that it has them. */
export const documentRateLimits = (operation: object): void => {
  const extended = operation as { [RATE_LIMITS_EXTENSION]?: boolean; responses?: Answers };
  if (!extended[RATE_LIMITS_EXTENSION]) return;
  delete extended[RATE_LIMITS_EXTENSION];
  for (const [status, answer] of Object.entries(extended.responses ?? {})) {
    if (/^(2..|429)$/.test(status)) answer.headers = { ...answer.headers, ...HEADERS };
  }
};
