const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const HIDDEN = new Set(['style', 'script', 'head', 'title', 'template', 'noscript']);
const BLOCKS = new Set(['p', 'div', 'br', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'table', 'ul', 'ol', 'hr']);

const codePoint = (code: number): string => (code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd');

const decoded = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (all, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return codePoint(Number(decimal));
    return hex === undefined ? (ENTITIES[name?.toLowerCase() ?? ''] ?? all) : codePoint(Number.parseInt(hex, 16));
  });

/** The words of an HTML mail, for reading. One pass, whatever it holds. */
export const htmlText = (html: string): string => {
  const parts: string[] = [];
  let hidden: string | undefined;
  let end = 0;
  const words = (text: string): void => {
    if (hidden === undefined) parts.push(decoded(text.replaceAll(/\s+/g, ' ')));
  };
  for (const { 0: tag, index } of html.matchAll(/<[^<>]*>/g)) {
    words(html.slice(end, index));
    end = index + tag.length;
    const name = /^<\/?\s*([a-z][a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
    const closes = tag.startsWith('</');
    if (hidden === undefined && !closes && HIDDEN.has(name) && !tag.endsWith('/>')) hidden = name;
    else if (hidden === name && closes) hidden = undefined;
    if (BLOCKS.has(name)) parts.push('\n');
  }
  words(html.slice(end));
  return parts.join('').replaceAll(/[ \t]*\n[ \t]*/g, '\n').replaceAll(/\n{3,}/g, '\n\n').trim();
};
