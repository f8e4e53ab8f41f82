export interface CsvFile {
  path: string;
  text: string;
}

/** Spreadsheets take cells that begin so for formulas. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const table = (rows: readonly unknown[]): string => {
  const records = rows.map((row) => (isRecord(row) ? row : { value: row }));
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return [columns.map(cell).join(','), ...records.map((record) => columns.map((column) => cell(record[column])).join(','))].map((line) => `${line}\r\n`).join('');
};

/** The lists of a JSON file as tables (RFC 4180), each beside it; what stands alone becomes one table of one row. Nothing for what is no JSON. */
export const toCsv = (path: string, json: string): CsvFile[] => {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return [];
  }
  const base = path.replace(/\.json$/, '');
  if (Array.isArray(data)) return data.length > 0 ? [{ path: `${base}.csv`, text: table(data) }] : [];
  if (!isRecord(data)) return [];
  const lists = Object.entries(data).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 0);
  const alone = Object.entries(data).filter(([, value]) => !Array.isArray(value));
  return [
    ...(alone.length > 0 ? [{ path: `${base}.csv`, text: table([Object.fromEntries(alone)]) }] : []),
    ...lists.map(([name, rows]) => ({ path: `${base}.${name.replace(/[^\w-]/g, '_')}.csv`, text: table(rows) })),
  ];
};
