import { ProblemError } from '#http/problem.js';
import { Injectable, type PipeTransform } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** For ids in paths: what cannot be an id is answered like an id that does not exist. */
@Injectable()
export class KnownIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new ProblemError('not-found');
    return value.toLowerCase();
  }
}
