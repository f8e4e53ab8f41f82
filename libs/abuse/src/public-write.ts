import { ApiProblems } from '#http/api-problems.js';
import { ApiRateLimits } from '#http/api-rate-limits.js';
import { Public } from '#identity/auth.guard.js';
import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { GUARD_LIMITS, type GuardKind } from './forms.js';
import { GuardedByInterceptor } from './guarded-by.interceptor.js';
import { PublicWriteInterceptor } from './public-write.interceptor.js';
import { GUARDED_BY, PUBLIC_WRITE, type PublicWriteOptions } from './public-write.options.js';
import type { AbuseVerdict } from './verdict.js';
import { knownVerdict } from './known-verdicts.js';

/**
 * For every write that asks for no credential: opens the route and puts the whole defence before it. The body's class extends `PublicFormDto`. What is
 * caught (honeypot) gets the answer of `whenCaught` and the handler does not run; what is suspected arrives with `@Verdict()` saying `hold`.
 */
export const PublicWrite = <B extends object = Record<string, unknown>>(options: PublicWriteOptions<B>): MethodDecorator =>
  applyDecorators(
    Public(),
    SetMetadata(PUBLIC_WRITE, options),
    UseInterceptors(PublicWriteInterceptor),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Any text of 1 to 255 printable characters, new for each message. The same request with the same key gets the first answer again, for 24 hours.', schema: { type: 'string', minLength: 1, maxLength: 255 } }),
    ApiRateLimits(),
    ApiProblems('form-token-invalid', 'form-too-early', 'mail-domain-unreachable', 'idempotency-key-reused', 'idempotency-key-in-progress', 'rate-limited', 'overloaded'),
  );

/** For public writes that are no form: says what guards them, and limits them where that kind has limits. `Public()` is said beside it. */
export const GuardedBy = (kind: GuardKind): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(GUARDED_BY, kind), ...(GUARD_LIMITS[kind] ? [UseInterceptors(GuardedByInterceptor), ApiRateLimits(), ApiProblems('rate-limited')] : []));

/** The `AbuseVerdict` of this request: accept or hold, with score and reasons. Only in handlers with `@PublicWrite`. */
export const Verdict = createParamDecorator((_data: unknown, context: ExecutionContext): AbuseVerdict => knownVerdict(context.switchToHttp().getRequest<FastifyRequest>()));

