/** Markup that is safe to send. Made by `html` alone. */
export class Markup {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

type Value = string | number | Markup | readonly Markup[];

const render = (value: Value): string => {
  if (value instanceof Markup) return value.text;
  return Array.isArray(value) ? value.map((markup: Markup) => markup.text).join('') : escape(String(value));
};

/** A template whose values are escaped, unless they are markup themselves. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Markup =>
  new Markup(parts.reduce((text, part, index) => text + part + (index < values.length ? render(values[index] as Value) : ''), ''));
