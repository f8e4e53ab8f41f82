import { createHash } from 'node:crypto';

/** What a session's view was like: by the shorter side of the view, and by what pointed first. */
export const DEVICE_CLASSES = ['phone', 'tablet', 'desktop'] as const;
export type DeviceClass = (typeof DEVICE_CLASSES)[number];

/** Kinds of marks that a recording can be searched by. */
export const SEARCHED_KINDS = ['click', 'rage-click', 'dead-click', 'error', 'route', 'resize', 'visibility', 'tag'] as const;
export type SearchedKind = (typeof SEARCHED_KINDS)[number];
export const isSearchedKind = (kind: string): kind is SearchedKind => (SEARCHED_KINDS as readonly string[]).includes(kind);

/** Facets of one session: an end user's app decides how many routes and tags there are. */
export const MAX_FACETS = 400;
/** A prefix is compared within so many characters; what is longer is told apart by its digest. */
export const PREFIX_LENGTH = 120;
const MOST_WORDS = 16;
const WORD = /[\p{L}\p{N}_]{2,40}/gu;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Text as it stands in a facet: whole when short, else its beginning and a digest. */
const bounded = (text: string): string => {
  const letters = [...text];
  return letters.length <= PREFIX_LENGTH ? text : `${letters.slice(0, PREFIX_LENGTH).join('')}#${sha256(text).slice(0, 24)}`;
};

/** The words that an error's message is found by: lower case, each once. */
export const wordsOf = (text: string): string[] => [...new Set(text.normalize('NFKC').toLowerCase().match(WORD) ?? [])].slice(0, MOST_WORDS);

/** The same for errors that differ in numbers and ids only. 16 hex digits. */
export const errorFingerprint = (message: string): string =>
  sha256(
    message
      .replaceAll('…', '#')
      .normalize('NFKC')
      .toLowerCase()
      .replace(/\b(?=[\da-f-]*\d)[\da-f-]{6,}\b/g, '#')
      .replace(/\d+/g, '#')
      .replace(/\s+/g, ' ')
      .trim(),
  ).slice(0, 16);

/** One searchable fact of a session, as `ingest.session_facet` holds it. */
export const facet = {
  kind: (kind: SearchedKind): string => `kind:${kind}`,
  route: (route: string): string => `route:${bounded(route)}`,
  /** Of an event that the app reported: a tag, whatever its value. */
  name: (name: string): string => `name:${bounded(name)}`,
  tag: (name: string, value: string): string => `tag:${[...name].length}:${bounded(`${name}=${value}`)}`,
  error: (fingerprint: string): string => `error:${fingerprint}`,
  word: (word: string): string => `word:${word}`,
  device: (device: DeviceClass): string => `device:${device}`,
  gaps: 'gaps',
} as const;
