import { ProblemError } from './problem.js';

export interface JsonLimits {
  depth: number;
  /** Values and keys together. */
  nodes: number;
}

interface ScanState {
  readonly limits: JsonLimits;
  /** One set of keys for each open object, `undefined` for each open array. */
  readonly open: (Set<string> | undefined)[];
  nodes: number;
  duplicate: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * One pass over JSON text, before anything is built from it. Refuses what is too deep or too much (`too-complex`) and tells
 * whether an object names a key twice. Total: on text that is not JSON it finds less, never fails, and `JSON.parse` has the last word.
 */
export const scanJson = (text: string, limits: JsonLimits): { duplicateKey: boolean } => {
  const state: ScanState = { limits, open: [], nodes: 0, duplicate: false };
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = scanString(text, at, state);
    else {
      scanStructure(code, state);
      at += 1;
    }
  }
  return { duplicateKey: state.duplicate };
};

const scanStructure = (code: number, state: ScanState): void => {
  switch (code) {
    case 0x7b: // {
      open(state, new Set());
      break;
    case 0x5b: // [
      open(state, undefined);
      break;
    case 0x7d: // }
    case 0x5d: // ]
      state.open.pop();
      break;
    case 0x2c: // ,
      count(state);
      break;
    default:
  }
};

const open = (state: ScanState, keys: Set<string> | undefined): void => {
  state.open.push(keys);
  if (state.open.length > state.limits.depth) throw new ProblemError('too-complex', { detail: `More than ${state.limits.depth} levels of nesting.` });
  count(state);
};

const count = (state: ScanState): void => {
  state.nodes += 1;
  if (state.nodes > state.limits.nodes) throw new ProblemError('too-complex', { detail: `More than ${state.limits.nodes} values.` });
};

const scanString = (text: string, start: number, state: ScanState): number => {
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  const keys = state.open.at(-1);
  if (keys && isKey(text, end + 1)) {
    const key = keyOf(text.slice(start, end + 1));
    state.duplicate ||= keys.has(key);
    keys.add(key);
  }
  return end + 1;
};

const isKey = (text: string, after: number): boolean => {
  let at = after;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
};

const keyOf = (literal: string): string => {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
};
