/** One statement of a policy. Ids of promises are a capital and a number (`D3`) and never change; other statements have a word. */
export interface PolicyClause {
  id: string;
  /** The heading it stands under; empty above the first one. */
  section: string;
  /** Markdown without its mark. */
  text: string;
}

export type PolicyBlock = { kind: 'title' | 'heading'; text: string } | { kind: 'date'; text: string } | { kind: 'paragraph'; clauses: readonly PolicyClause[] };

/** What the front matter of a version says. */
export interface PolicyFacts {
  version: number;
  title: string;
  /** BCP 47. */
  language: string;
  /** What changed, in words that people understand: part of the notice. */
  summary: string;
  /** Whose text it was adapted from. */
  adaptedFrom: string;
  adaptedFromUrl: string;
  licence: string;
  licenceUrl: string;
  /** What was done to it: CC BY 4.0 §3(a)(1)(B). */
  changes: string;
}

export interface PolicyText extends PolicyFacts {
  blocks: readonly PolicyBlock[];
  clauses: readonly PolicyClause[];
}

/** A text that is no policy of ours: every fault, in words of whoever writes it. */
export class PolicyTextError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The policy cannot be read: ${faults.join(' ')}`);
    this.name = 'PolicyTextError';
  }
}

const FRONT = /^---\n([^]*?)\n---\n/;
const MARK = /\{#([\w-]+)\}/g;
const ID = /^(?:[A-Z]\d{1,2}|[a-z][a-z0-9-]{1,39})$/;
/** Where a page puts the date of the version. */
const DATE_LINE = 'Last updated';
const KEYS = ['version', 'title', 'language', 'summary', 'adapted-from', 'adapted-from-url', 'licence', 'licence-url', 'changes'] as const;

/** A promise is kept by machinery; other statements explain. */
export const isPromise = (id: string): boolean => /^[A-Z]\d/.test(id);

const readFront = (source: string, faults: string[]): Record<(typeof KEYS)[number], string> => {
  const lines = (FRONT.exec(source)?.[1] ?? '').split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^([a-z-]+): (\S.*)$/.exec(line));
  if (pairs.some((pair) => pair === null)) faults.push('Each line of the front matter is "key: value".');
  const found = new Map(pairs.flatMap((pair) => (pair ? [[pair[1] as string, (pair[2] as string).trim()]] : [])));
  for (const key of KEYS) if (!found.has(key)) faults.push(`The front matter has no ${key}.`);
  for (const key of found.keys()) if (!(KEYS as readonly string[]).includes(key)) faults.push(`The front matter knows no ${key}.`);
  return Object.fromEntries(KEYS.map((key) => [key, found.get(key) ?? ''])) as Record<(typeof KEYS)[number], string>;
};

const readParagraph = (text: string, section: string, faults: string[]): PolicyClause[] => {
  const clauses: PolicyClause[] = [];
  let from = 0;
  for (const mark of text.matchAll(MARK)) {
    const id = mark[1] ?? '';
    if (!ID.test(id)) faults.push(`{#${id}} is no id of a clause.`);
    clauses.push({ id, section, text: text.slice(from, mark.index).trim() });
    from = mark.index + mark[0].length;
  }
  const rest = text.slice(from).trim();
  if (rest !== '') faults.push(`“${rest.slice(0, 60)}” has no id.`);
  return clauses;
};

const readBlocks = (body: string, faults: string[]): PolicyBlock[] => {
  let section = '';
  return body
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block): PolicyBlock => {
      if (block === DATE_LINE) return { kind: 'date', text: block };
      const heading = /^(#{1,2}) (.+)$/.exec(block);
      if (!heading) return { kind: 'paragraph', clauses: readParagraph(block, section, faults) };
      const text = heading[2] as string;
      if (heading[1] === '##') section = text;
      return { kind: heading[1] === '#' ? 'title' : 'heading', text };
    });
};

/** What a licence asks of whoever adapts a text: who made it, under which licence, and that it was changed. */
const checkAttribution = (facts: PolicyFacts, clauses: readonly PolicyClause[], faults: string[]): void => {
  const line = clauses.find(({ id }) => id === 'L1')?.text ?? '';
  for (const part of [facts.adaptedFromUrl, facts.licenceUrl]) if (part === '' || !line.includes(part)) faults.push(`L1 has to name ${part || 'its source'}.`);
  if (facts.version > 1 && !/changes were made/i.test(line)) faults.push('L1 has to say that changes were made.');
};

/**
 * Reads a version. Every sentence belongs to a clause; throws `PolicyTextError` with all faults.
 * `source`: the file, with line feeds.
 */
export const readPolicy = (source: string): PolicyText => {
  const faults: string[] = [];
  const front = readFront(source, faults);
  const facts: PolicyFacts = {
    version: Number(front.version),
    title: front.title,
    language: front.language,
    summary: front.summary,
    adaptedFrom: front['adapted-from'],
    adaptedFromUrl: front['adapted-from-url'],
    licence: front.licence,
    licenceUrl: front['licence-url'],
    changes: front.changes,
  };
  if (!Number.isInteger(facts.version) || facts.version < 1) faults.push('version is a whole number from 1 on.');
  const blocks = readBlocks(source.replace(FRONT, ''), faults);
  const clauses = blocks.flatMap((block) => (block.kind === 'paragraph' ? block.clauses : []));
  const ids = clauses.map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push(`${id} is there twice.`);
  if (blocks.filter(({ kind }) => kind === 'date').length !== 1) faults.push(`One paragraph has to be “${DATE_LINE}”: the date is put there.`);
  if (blocks.filter(({ kind }) => kind === 'title').length !== 1) faults.push('There is one title.');
  checkAttribution(facts, clauses, faults);
  if (faults.length > 0) throw new PolicyTextError(faults);
  return { ...facts, blocks, clauses };
};
