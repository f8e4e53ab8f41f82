import { FormatError, must } from './format-error.js';

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** Parses a JSON payload. Throws `FormatError('bad-json')`. */
export function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload)) as unknown;
  } catch {
    throw new FormatError('bad-json', 'not UTF-8 JSON');
  }
}

export function toJson(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value));
}

/** A plain object. */
export function asObject(value: unknown, what: string): Record<string, unknown> {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), 'bad-field', what);
  return value as Record<string, unknown>;
}

export function asInteger(value: unknown, max: number, what: string): number {
  must(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max, 'bad-field', what);
  return value as number;
}

/** A finite number within ±`max`. */
export function asNumber(value: unknown, max: number, what: string): number {
  must(typeof value === 'number' && Math.abs(value) <= max, 'bad-field', what);
  return value;
}

export function asText(value: unknown, max: number, what: string): string {
  must(typeof value === 'string' && value.length <= max, 'bad-field', what);
  return value;
}

export function asOneOf<T extends string>(value: unknown, allowed: readonly T[], what: string): T {
  must(allowed.includes(value as T), 'bad-field', what);
  return value as T;
}
