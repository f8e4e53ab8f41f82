import { domainOf } from './mailbox.js';
import type { Reason } from './verdict.js';

const LINK = /https?:\/\/|www\.|\bt\.me\/|\[url/gi;
const MANY_LINKS = 3;
const LONG = 40;

/** What words tell about their writer. Findings only ever add to a score. */
export const textFindings = (texts: readonly (string | undefined)[], names: readonly (string | undefined)[]): Reason[] => {
  const written = texts.filter((text) => text !== undefined).join('\n');
  const named = names.filter((name) => name !== undefined);
  const findings: [Reason, boolean][] = [
    ['text-links', (written.match(LINK) ?? []).length >= MANY_LINKS || named.some((name) => name.search(LINK) !== -1)],
    ['text-odd-name', named.some(isOdd)],
    ['text-shouting', isShouting(written)],
    ['text-repeated', /(.)\1{14}|(\S.{9,60}?)(?:\s*\2){4}/s.test(written.slice(0, 5_000))],
  ];
  return findings.filter(([, found]) => found).map(([reason]) => reason);
};

/** What is no name in any script: digits in masses, mark-up, or letters in a heap without a vowel. */
const isOdd = (name: string): boolean => /\d{5}|[<>{}[\]|\\]|@/.test(name) || /[bcdfghjklmnpqrstvwxz]{7}/i.test(name);

const isShouting = (text: string): boolean => {
  const letters = text.match(/\p{L}/gu) ?? [];
  const capitals = text.match(/\p{Lu}/gu) ?? [];
  return letters.length >= LONG && capitals.length > letters.length * 0.7;
};

const MANY_DOTS = 4;

/** What the shape of an address tells: dots scattered over a Gmail name, a heap of letters and digits. */
export const addressFindings = (email: string): Reason[] => {
  const local = email.slice(0, Math.max(0, email.lastIndexOf('@')));
  const dotted = /^(?:gmail|googlemail)\.com$/.test(domainOf(email) ?? '') && local.split('.').length > MANY_DOTS;
  const switches = local.match(/[a-z]\d|\d[a-z]/gi) ?? [];
  return [...(dotted ? (['address-dotted'] as const) : []), ...(local.length >= 12 && switches.length >= 5 ? (['address-random'] as const) : [])];
};
