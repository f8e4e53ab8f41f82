import { html, type Markup } from './html.js';

const INLINE = /\*\*([^*]+)\*\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/** Bold, https links and mail addresses. Everything else is text. */
export const inline = (text: string): Markup[] => {
  const parts: Markup[] = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(html`${text.slice(end, found.index)}`);
    const [all, bold, label, url, address] = found;
    if (bold !== undefined) parts.push(html`<strong>${bold}</strong>`);
    else if (label !== undefined && url !== undefined) parts.push(html`<a href="${url}">${label}</a>`);
    else if (address !== undefined) parts.push(html`<a href="mailto:${address}">${address}</a>`);
    end = found.index + all.length;
  }
  return [...parts, html`${text.slice(end)}`];
};

/** Headings, paragraphs, bold, https links and mail addresses: all that our texts need. Everything else is text. */
export const markdown = (source: string): Markup[] =>
  source
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => {
      if (block.startsWith('## ')) return html`<h2>${inline(block.slice(3))}</h2>\n`;
      if (block.startsWith('# ')) return html`<h1>${inline(block.slice(2))}</h1>\n`;
      return html`<p>${inline(block)}</p>\n`;
    });
