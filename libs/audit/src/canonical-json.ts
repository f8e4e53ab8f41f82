export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const text = (value: string): string => {
  if (LONE_SURROGATE.test(value)) throw new TypeError('A string with a lone surrogate has no canonical form');
  return JSON.stringify(value);
};

const write = (value: Json): string => {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('A number that is not finite has no canonical form');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as Json[]).map(write).join(',')}]`;
  const members = Object.entries(value as Record<string, Json | undefined>).filter((member): member is [string, Json] => member[1] !== undefined);
  // By UTF-16 code units, as RFC 8785 asks: what a plain comparison of strings does.
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${text(key)}:${write(member)}`).join(',')}}`;
};

/** RFC 8785: the one byte sequence of a JSON value. Members that are undefined are left out. */
export const canonicalBytes = (value: Json): Buffer => Buffer.from(write(value), 'utf8');
