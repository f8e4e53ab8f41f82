import { ProblemError } from '#http/problem.js';
import { html, type Markup } from '../pages/html.js';
import { layout } from '../pages/layout.js';
import type { PageAnswer } from './form-routes.js';

/** Where people go on from an apology. */
export interface WayBack {
  href: string;
  words: string;
}

const apology = (title: string, text: string, { href, words }: WayBack): string => layout(`${title} · Pixeltrace`, html`<h1>${title}</h1><p>${text}</p>${way(href, words)}`);

const way = (href: string, words: string): Markup => html`<p><a href="${href}">${words}</a></p>`;

/** For a visitor, or a network, that sent more than we take in. */
export const tooMany = (retrySeconds: number, back: WayBack): PageAnswer => {
  const minutes = Math.max(1, Math.ceil(retrySeconds / 60));
  const text = `More came from your network than we take in. Nothing of this was done. Please try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
  return { status: 429, page: apology('Too many tries', text, back), headers: { 'retry-after': String(Math.max(1, retrySeconds)) } };
};

/** What to show when the API is away or the visitor sent too much. Other problems go on. */
export const orApology = async (show: () => Promise<PageAnswer> | PageAnswer, back: WayBack): Promise<PageAnswer> => {
  try {
    return await show();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === 'dependency-unavailable') {
      const text = 'We cannot take this in right now, and nothing of it was done. Please try again in a minute.';
      return { status: 503, page: apology('Back in a moment', text, back), headers: { 'retry-after': '60' } };
    }
    if (error.code === 'rate-limited') return tooMany(300, back);
    throw error;
  }
};
