const RULES: readonly [RegExp, string][] = [
  [/\bpt[a-z]?_[A-Za-z0-9_-]{8,}/g, '[key]'],
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g, '[token]'],
  [/\b(bearer|basic)\s+\S+/gi, '$1 [credential]'],
  [/\b[a-z][a-z+]{1,20}:\/\/[^\s"'<>]+/gi, '[url]'],
  [/[^\s@"'<>:,;()]{1,64}@[^\s@"'<>:,;()]{1,255}/g, '[e-mail]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '[address]'],
  [/"[^"]*"|'[^']*'|`[^`]*`/g, '[quoted]'],
  [/[A-Za-z0-9+/_-]{40,}={0,2}/g, '[long]'],
];

const MAX_LENGTH = 500;

/** Takes out of a message what may be personal or secret: quoted input, addresses, URLs, keys. For messages that others wrote. */
export const scrub = (message: string): string =>
  RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), message.slice(0, MAX_LENGTH * 4)).slice(0, MAX_LENGTH);
