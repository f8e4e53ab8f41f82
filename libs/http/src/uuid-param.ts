import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ProblemError } from './problem.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

@Injectable()
class UuidPipe implements PipeTransform {
  transform(value: unknown): string {
    if (typeof value !== 'string' || !UUID.test(value)) throw new ProblemError('not-found');
    return value.toLowerCase();
  }
}

/** A path parameter that is an id. What is no UUID names nothing: 404, as for an id that does not exist. */
export const UuidParam = (name: string): ParameterDecorator => Param(name, UuidPipe);
