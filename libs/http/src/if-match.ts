import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblems } from './api-problems.js';
import { ProblemError } from './problem.js';

const VERSION = /^"(\d{1,9})"$/;

/** The strong entity tag of a version, for `ETag` and `If-Match`. */
export const versionTag = (version: number): string => `"${version}"`;

/** The version that the caller changes, from `If-Match: "<version>"`. Throws `precondition-required` without the header, `precondition-failed` when it names no version. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) throw new ProblemError('precondition-required');
  const version = VERSION.exec(header)?.[1];
  if (version === undefined) throw new ProblemError('precondition-failed');
  return Number(version);
});

/** Documents `If-Match` and its problems. */
export const ApiIfMatch = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({ name: 'If-Match', required: true, description: 'The version that you read, in quotes: the `ETag` of the resource.', schema: { type: 'string', example: '"1"' } }),
    ApiProblems('precondition-required', 'precondition-failed'),
  );
