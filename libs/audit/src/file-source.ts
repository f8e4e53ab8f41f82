import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { AuditSource } from './audit-source.js';
import type { LogState } from './sequencer.repository.js';
import { keyOf, type ShardName } from './shard.js';
import type { StoredEntry } from './verifier.repository.js';

/** One line of a copy, as JSON: what it is, then its values; bytes in base64. */
type Line =
  | { copy: 'pixeltrace/audit'; version: 1 }
  | { key: string }
  | { name: string; note: string }
  | (Omit<LogState, 'edge'> & { edge: string[] })
  | ({ tree: string; personal?: { salt: string; fields: string } } & Record<'id' | 'leaf' | 'leafHash' | 'prevHash', string> & Record<'number' | 'sequencedAt', number>);

const PAGE = 1_000;
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

/** Writes a log as one file, to be verified where the database is not. Answers how many entries it has. */
export const copyAudit = async (source: AuditSource, file: string): Promise<number> => {
  const out = await open(file, 'wx', 0o600);
  let entries = 0;
  const write = (lines: readonly Line[]): Promise<unknown> => out.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  try {
    const states = await source.states();
    await write([{ copy: 'pixeltrace/audit', version: 1 }, { key: (await source.publicKey()).export({ format: 'pem', type: 'spki' }).toString() }, ...(await source.notes())]);
    await write(states.map((state) => ({ ...state, edge: state.edge.map((hash) => hash.toString('base64')) })));
    for (const state of states) {
      for await (const page of source.pages(state)) {
        await write(page.map((entry) => toLine(keyOf(state), entry)));
        entries += page.length;
      }
    }
    await out.sync();
  } finally {
    await out.close();
  }
  return entries;
};

const toLine = (tree: string, { id, number, leaf, leafHash, prevHash, sequencedAt, personal }: StoredEntry): Line => ({
  tree,
  id,
  number,
  sequencedAt,
  leaf: leaf.toString('base64'),
  leafHash: leafHash.toString('base64'),
  prevHash: prevHash.toString('base64'),
  ...(personal ? { personal: { salt: personal.salt.toString('base64'), fields: personal.fields.toString('base64') } } : {}),
});

/** A log from the file that `copyAudit` wrote. `key`: the public key in PEM, from somewhere else; without it the copy vouches for itself. */
export class FileSource implements AuditSource {
  private constructor(
    private readonly file: string,
    private readonly key: KeyObject,
    private readonly signed: { name: string; note: string }[],
    private readonly trees: LogState[],
  ) {}

  static async open(file: string, key?: string): Promise<FileSource> {
    let own = '';
    const notes: { name: string; note: string }[] = [];
    const states: LogState[] = [];
    for await (const line of linesOf(file)) {
      if ('tree' in line) break;
      if ('key' in line) own = line.key;
      else if ('note' in line) notes.push(line);
      else if ('log' in line) states.push({ ...line, edge: line.edge.map(bytes) });
    }
    return new FileSource(file, createPublicKey(key ?? own), notes, states);
  }

  publicKey(): Promise<KeyObject> {
    return Promise.resolve(this.key);
  }

  notes(): Promise<{ name: string; note: string }[]> {
    return Promise.resolve(this.signed);
  }

  states(): Promise<LogState[]> {
    return Promise.resolve(this.trees);
  }

  async strayLogs(): Promise<ShardName[]> {
    const known = new Set(this.trees.map(keyOf));
    for await (const line of linesOf(this.file)) {
      if ('tree' in line && !known.has(line.tree)) return [{ log: line.tree.slice(0, -5), shard: line.tree.slice(-4) }];
    }
    return [];
  }

  async *pages(tree: ShardName): AsyncIterable<readonly StoredEntry[]> {
    let page: StoredEntry[] = [];
    for await (const line of linesOf(this.file)) {
      if (!('tree' in line) || line.tree !== keyOf(tree)) continue;
      page.push(toEntry(line));
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }
}

const toEntry = ({ id, number, sequencedAt, leaf, leafHash, prevHash, personal }: Extract<Line, { tree: string }>): StoredEntry => ({
  id,
  number,
  sequencedAt,
  leaf: bytes(leaf),
  text: bytes(leaf).toString('latin1'),
  leafHash: bytes(leafHash),
  prevHash: bytes(prevHash),
  ...(personal ? { personal: { salt: bytes(personal.salt), fields: bytes(personal.fields) } } : {}),
});

async function* linesOf(file: string): AsyncIterable<Line> {
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) if (text !== '') yield JSON.parse(text) as Line;
}
