import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { escapePointer } from './json-check.js';
import { type FieldProblem, ProblemError } from './problem.js';
import { isStorableText } from './text-check.js';

const WHERE: Readonly<Record<ArgumentMetadata['type'], string>> = { body: '', query: '#query', param: '#path', custom: '' };

/** Validates against the DTO class: nothing unknown, nothing converted behind the caller's back, and every finding with its pointer. */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({ transform: true, whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, stopAtFirstError: false });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    const where = WHERE[metadata.type];
    checkShape(value, metadata, where);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (error instanceof InvalidValues) throw toProblem(error.errors, where);
      throw error;
    }
  }

  override createExceptionFactory() {
    return (errors: ValidationError[] = []): unknown => new InvalidValues(errors);
  }
}

class InvalidValues extends Error {
  constructor(readonly errors: ValidationError[]) {
    super('Invalid values');
  }
}

const checkShape = (value: unknown, metadata: ArgumentMetadata, where: string): void => {
  if (metadata.type === 'body') checkBody(value, metadata);
  else {
    const isSingle = metadata.data !== undefined || typeof value !== 'object' || value === null;
    const values: [string, unknown][] = isSingle ? [[metadata.data ?? '', value]] : Object.entries(value);
    for (const [name, text] of values) checkText(text, `${where}/${escapePointer(name)}`, metadata);
  }
};

const NO_CLASS: readonly unknown[] = [undefined, String, Number, Boolean, Array, Object, Buffer];

const checkBody = (value: unknown, { metatype }: ArgumentMetadata): void => {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject && !NO_CLASS.includes(metatype)) throw new ProblemError('validation-failed', { errors: [{ pointer: '', detail: 'The body must be a JSON object.' }] });
};

const checkText = (text: unknown, pointer: string, { type, metatype }: ArgumentMetadata): void => {
  const unstorable = [text].flat().some((one) => typeof one === 'string' && !isStorableText(one));
  if (unstorable && type === 'param') throw new ProblemError('not-found');
  if (unstorable) throw new ProblemError('invalid-text', { errors: [{ pointer, detail: 'The text holds NUL.' }] });
  if (Array.isArray(text) && metatype === String) throw new ProblemError('validation-failed', { errors: [{ pointer, detail: 'Give it once.' }] });
};

interface Finding extends FieldProblem {
  unknown: boolean;
}

/** Unknown fields alone are `unknown-field` (in a body); anything else is `validation-failed`. */
const toProblem = (errors: ValidationError[], where: string): ProblemError => {
  const findings = errors.flatMap((error) => flatten(error, where));
  const unknownOnly = where === '' && findings.every(({ unknown }) => unknown);
  const shown = findings.slice(0, 50).map(({ pointer, detail }) => ({ pointer, detail }));
  return new ProblemError(unknownOnly ? 'unknown-field' : 'validation-failed', { errors: shown });
};

const flatten = (error: ValidationError, base: string): Finding[] => {
  const pointer = `${base}/${escapePointer(error.property ?? '')}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({ pointer, detail: rule === 'whitelistValidation' ? 'This field is not known.' : detail, unknown: rule === 'whitelistValidation' }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, pointer))];
};
