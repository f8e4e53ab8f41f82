import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { ProblemCode } from './problems.js';

/** OpenAPI extension that carries the codes until the document is built; decorators append what makes theirs unique. */
export const PROBLEMS_EXTENSION = 'x-problems';

/**
 * Documents which problems an operation answers with, beyond those that follow from its shape: body, parameters and security bring
 * their own (see `documentProblems`). Several of them on one operation add up.
 */
export const ApiProblems = (...codes: ProblemCode[]): MethodDecorator & ClassDecorator => applyDecorators(ApiExtension(`${PROBLEMS_EXTENSION}-${codes.join('-')}`, codes));
