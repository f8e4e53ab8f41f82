import { MailError } from './mail.errors.js';

/** Markup that is safe to send. Made by `html` and `link` alone. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const render = (value: Value): string => {
  if (value instanceof Markup) return value.text;
  return Array.isArray(value) ? value.map((markup: Markup) => markup.text).join('') : escapeHtml(String(value));
};

/** A template whose values are escaped, unless they are markup themselves. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Markup =>
  new Markup(parts.reduce((text, part, index) => text + part + (index < values.length ? render(values[index] as Value) : ''), ''));

/** A link that goes where it says: http or https, never through a counter. */
export const link = (url: string, words: string = url): Markup => {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new MailError('link-invalid');
  return new Markup(`<a href="${escapeHtml(url)}">${escapeHtml(words)}</a>`);
};

/** Text of a person, paragraph by paragraph. */
export const paragraphs = (text: string): Markup[] =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => html`<p>${paragraph.split('\n').map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`))}</p>`);
