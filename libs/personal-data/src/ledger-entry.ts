import { createHash } from 'node:crypto';

/** What was erased. Ids only: the ledger outlives what it speaks of. */
export interface Erasure {
  /** What kind of thing `subjectId` names: `session`, `tenant`, `member` … */
  kind: string;
  tenantId: string | null;
  subjectId: string;
  at: Date;
}

/** One line of a ledger file. */
export interface LedgerEntry extends Erasure {
  number: number;
  hash: Buffer;
}

export const GENESIS = Buffer.alloc(32);

const body = (previous: Buffer, number: number, erasure: Erasure): string =>
  JSON.stringify([number, previous.toString('hex'), erasure.kind, erasure.tenantId, erasure.subjectId, erasure.at.toISOString()]);

/** The line that follows a line with hash `previous`. */
export const writeLine = (previous: Buffer, number: number, erasure: Erasure): { line: string; hash: Buffer } => {
  const text = body(previous, number, erasure);
  const hash = createHash('sha256').update(text).digest();
  return { line: `${hash.toString('hex')} ${text}\n`, hash };
};

export class LedgerDamagedError extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
  ) {
    super(`The erasure ledger ${file} is damaged at line ${line}`);
    this.name = 'LedgerDamagedError';
  }
}

const readLine = (line: string, previous: Buffer, number: number): LedgerEntry | undefined => {
  const hash = createHash('sha256').update(line.slice(65)).digest();
  if (hash.toString('hex') !== line.slice(0, 64) || line[64] !== ' ') return undefined;
  const [found, before, kind, tenantId, subjectId, at] = JSON.parse(line.slice(65)) as [number, string, string, string | null, string, string];
  if (found !== number || before !== previous.toString('hex')) return undefined;
  return { number, kind, tenantId, subjectId, at: new Date(at), hash };
};

/** Reads a whole file and checks its chain. A last line without its end was never acknowledged and is left out. */
export const readLines = (file: string, text: string): LedgerEntry[] => {
  const entries: LedgerEntry[] = [];
  let previous: Buffer = GENESIS;
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = readLine(line, previous, entries.length + 1);
    if (!entry) throw new LedgerDamagedError(file, entries.length + 1);
    entries.push(entry);
    previous = entry.hash;
  }
  return entries;
};
