import { checkJson } from './json-check.js';
import { type JsonLimits, scanJson } from './json-scan.js';
import { ProblemError } from './problem.js';

export const JSON_LIMITS: JsonLimits = { depth: 32, nodes: 20_000 };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The one way in for JSON from outside. Answers what `JSON.parse` would, or throws `ProblemError`: invalid-encoding, malformed-body,
 * too-complex, duplicate-key, invalid-text or validation-failed. Work is bounded by the length of the body.
 */
export const parseJson = (body: Uint8Array, limits: JsonLimits = JSON_LIMITS): unknown => {
  const text = decode(body);
  const { duplicateKey } = scanJson(text, limits);
  const value = parse(text);
  if (duplicateKey) throw new ProblemError('duplicate-key');
  checkJson(value);
  return value;
};

const decode = (body: Uint8Array): string => {
  try {
    return utf8.decode(body);
  } catch {
    throw new ProblemError('invalid-encoding');
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError('malformed-body', { detail: text.length === 0 ? 'The body is empty.' : 'The body is not valid JSON.' });
  }
};
