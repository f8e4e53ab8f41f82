import { ProblemError } from '#http/problem.js';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const LARGEST = 2_147_483_647;

/** A number in a path, as it is written and in no other way. What is none names nothing: 404, as for a number that does not exist. */
export const NumberParam = createParamDecorator((name: string, context: ExecutionContext): number => {
  const text = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>().params[name] ?? '';
  const number = /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : NaN;
  if (!(number <= LARGEST)) throw new ProblemError('not-found');
  return number;
});
