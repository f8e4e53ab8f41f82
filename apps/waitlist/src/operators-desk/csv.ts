/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r\n|%]/;

/** One line of CSV (RFC 4180). A cell that a spreadsheet would run starts with an apostrophe instead. */
export const csvLine = (cells: readonly (string | number | boolean | Date | null)[]): string => `${cells.map(cell).join(',')}\r\n`;

const cell = (value: string | number | boolean | Date | null): string => {
  if (value === null) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  const tame = typeof value === 'string' && FORMULA.test(text.trimStart() || text) ? `'${text}` : text;
  return /["',\r\n\t]|^\s|\s$/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
};
