import { ProblemError } from '#http/problem.js';

/** The part of a resource that is answered: [start, end). */
export interface ByteRange {
  start: number;
  end: number;
}

const SINGLE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * What a Range header asks for of a resource of `length` bytes (RFC 9110 §14). Undefined: all of it, also for what is not one range of bytes.
 * Throws the problem `range-not-satisfiable`.
 */
export const rangeOf = (header: string | undefined, length: number): ByteRange | undefined => {
  const match = SINGLE.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '') || (first !== '' && last !== '' && Number(last) < Number(first))) return undefined;
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  if (start >= end) throw new ProblemError('range-not-satisfiable', { headers: { 'content-range': `bytes */${length}` } });
  return { start, end };
};
