import { ProblemError } from './problem.js';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The token of a mailed link, which a page sends as `Authorization: Bearer`: URLs of the API never hold one. Throws `invalid-token` when there is none. */
export const LinkToken = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  const token = /^Bearer ([\w.-]{20,100})$/i.exec(authorization)?.[1];
  if (token === undefined) throw invalidLink();
  return token;
});

/** The one answer to links that were made up, altered, used up or outlived what they stood for. */
export const invalidLink = (): ProblemError => new ProblemError('invalid-token', { headers: { 'www-authenticate': 'Bearer' } });
