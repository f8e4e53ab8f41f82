import { ProblemError } from '#http/problem.js';
import { applyDecorators, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';

@Injectable()
class VersionPipe implements PipeTransform {
  transform(value: unknown): number {
    // What stands for a number has become one before it gets here.
    if (!/^[1-9]\d{0,5}$/.test(String(value))) throw new ProblemError('not-found');
    return Number(value);
  }
}

/** The number of a version in the path. What is no number names nothing: 404. */
export const VersionParam = (): ParameterDecorator => Param('number', VersionPipe);

export const ApiVersionParam = (): MethodDecorator => applyDecorators(ApiParam({ name: 'number', schema: { type: 'integer', minimum: 1, maximum: 999_999 }, example: 1 }));
