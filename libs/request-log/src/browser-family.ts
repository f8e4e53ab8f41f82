import { isbot } from 'isbot';

/** In this order: many call themselves several names. */
const FAMILIES: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|Chromium)\//],
  ['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
];

/** The type of browser: one of a few words, never what the browser said. */
export const browserFamily = (agent: string | undefined): string => {
  if (!agent) return 'none';
  if (isbot(agent)) return 'bot';
  return FAMILIES.find(([, pattern]) => pattern.test(agent))?.[0] ?? 'other';
};
