import { type FieldProblem, ProblemError } from './problem.js';
import type { ProblemCode } from './problems.js';
import { isStorableText, toStorableText } from './text-check.js';

interface Finding extends FieldProblem {
  code: ProblemCode;
}

const MAX_FINDINGS = 20;

/** Refuses values that a parsed body may not hold anywhere: text that cannot be stored, numbers that lost their value, keys that reach prototypes. */
export const checkJson = (root: unknown): void => {
  const findings: Finding[] = [];
  const pending: { value: unknown; pointer: string }[] = [{ value: root, pointer: '' }];
  for (let next = pending.pop(); next && findings.length < MAX_FINDINGS; next = pending.pop()) {
    const { value, pointer } = next;
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        const childPointer = `${pointer}/${escapePointer(key)}`;
        if (!Array.isArray(value)) findings.push(...checkKey(key, child, childPointer));
        pending.push({ value: child, pointer: childPointer });
      }
    } else findings.push(...checkScalar(value, pointer));
  }
  const [first] = findings;
  if (!first) return;
  const errors = findings.filter(({ code }) => code === first.code).map(({ pointer, detail }) => ({ pointer, detail }));
  throw new ProblemError(first.code, { errors });
};

const checkKey = (key: string, child: unknown, pointer: string): Finding[] => {
  if (!isStorableText(key)) return [{ code: 'invalid-text', pointer: toStorableText(pointer), detail: 'The key holds NUL or half of a surrogate pair.' }];
  const reachesPrototype = key === '__proto__' || (key === 'constructor' && typeof child === 'object' && child !== null && Object.hasOwn(child, 'prototype'));
  return reachesPrototype ? [{ code: 'validation-failed', pointer, detail: 'This key is refused everywhere.' }] : [];
};

const checkScalar = (value: unknown, pointer: string): Finding[] => {
  if (typeof value === 'string' && !isStorableText(value)) return [{ code: 'invalid-text', pointer, detail: 'The text holds NUL or half of a surrogate pair.' }];
  if (typeof value === 'number' && !isExact(value)) return [{ code: 'validation-failed', pointer, detail: 'The number is too large to be exact, or is negative zero.' }];
  return [];
};

const isExact = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0) && (Number.isSafeInteger(value) || !Number.isInteger(value));

/** One segment of an RFC 6901 pointer, cut to a length that an answer can carry. */
export const escapePointer = (segment: string): string => segment.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
