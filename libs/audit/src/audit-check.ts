import type { AuditSource } from './audit-source.js';
import { canonicalBytes, type Json } from './canonical-json.js';
import { commitment } from './leaf.js';
import { leafHash, MerkleTree, NO_HASH } from './merkle.js';
import { openNote } from './note.js';
import type { LogState } from './sequencer.repository.js';
import { FIRST_SHARD, keyOf, type ShardName } from './shard.js';
import type { StoredEntry } from './verifier.repository.js';

/** The first thing that is wrong: which log, year and entry (absent when a note or a whole log is wrong), and why. */
export interface AuditFault {
  log: string;
  shard?: string;
  number?: number;
  reason: string;
}

export interface AuditReport {
  entries: number;
  logs: number;
  checkpoints: number;
  /** Entries whose part about a person was erased. They verify like all others. */
  redacted: number;
  fault?: AuditFault;
}

interface Leaf {
  action?: unknown;
  target?: { id?: unknown };
  details?: { shard?: unknown; size?: unknown; root?: unknown };
}

/** Sizes at which somebody signed, anchored or closed a tree, with the root (hex) they saw. */
type Expected = Map<string, { tree: ShardName; seen: { size: number; root: string; by: string; last: boolean }[] }>;

class Fault extends Error {
  constructor(readonly fault: AuditFault) {
    super(fault.reason);
  }
}

const PLATFORM = 'platform';
/** Leaves of transactions that took their time, and clocks of several machines. */
const TIME_TOLERANCE_MS = 600_000;
const AT = '"at":"';
const ID = ',"id":"';
const ISO_LENGTH = 24;
const COMMITMENT_LENGTH = 43;
const START = '{"action":"';
const OWN = `${START}audit.`;
const END = ',"v":1}';
const ROOTS = new Set(['audit.anchor', 'audit.year-closed']);

/** What an entry is compared with, or says about other trees. */
interface Learned {
  commitment: string | undefined;
  leaf: Leaf | undefined;
}

/** Recomputes an audit log from its bytes and compares it with what was stored, anchored, closed and signed. */
export class AuditCheck {
  private readonly report: AuditReport = { entries: 0, logs: 0, checkpoints: 0, redacted: 0 };
  private readonly expected: Expected = new Map();

  constructor(private readonly source: AuditSource) {}

  async run(): Promise<AuditReport> {
    try {
      await this.readNotes();
      for (const tree of await this.source.strayLogs()) throw new Fault({ ...tree, number: 0, reason: 'entries of a log that has no state' });
      const states = await this.source.states();
      // The platform log comes first: its anchors say what the others must be.
      for (const state of states) await this.checkTree(state);
      // What later years say about the platform's own earlier ones is known only now.
      for (const state of states) this.checkLater(state);
      const known = new Set(states.map(keyOf));
      for (const [key, { tree, seen }] of this.expected) {
        if (!known.has(key) && seen.some(({ size }) => size > 0)) throw new Fault({ ...tree, number: 0, reason: `the log is gone, but ${seen[0]?.by} knows it` });
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.report.fault = error.fault;
    }
    return this.report;
  }

  private async readNotes(): Promise<void> {
    const key = await this.source.publicKey();
    for (const { name, note } of await this.source.notes()) {
      const checkpoint = openNote(note, key);
      if (!checkpoint) throw new Fault({ log: PLATFORM, reason: `the checkpoint ${name} is not signed by our key` });
      this.expect({ log: PLATFORM, shard: checkpoint.shard }, { size: checkpoint.size, root: checkpoint.root.toString('hex'), by: `checkpoint ${name}`, last: false });
      this.report.checkpoints += 1;
    }
  }

  private expect(tree: ShardName, seen: { size: number; root: string; by: string; last: boolean }): void {
    const known = this.expected.get(keyOf(tree));
    if (known) known.seen.push(seen);
    else this.expected.set(keyOf(tree), { tree, seen: [seen] });
  }

  private async checkTree(state: LogState): Promise<void> {
    this.report.logs += 1;
    if (state.dropped) return;
    const tree = new MerkleTree();
    const walk = new TreeWalk(state);
    const sizes = this.sizesOf(state);
    this.compare(state, tree, sizes);
    for await (const page of this.source.pages(state)) {
      for (const entry of page) {
        const { commitment: committed, leaf } = walk.check(entry, tree.size);
        if (committed !== undefined) this.checkPersonal(state, committed, entry);
        if (leaf) this.learn(tree.size, leaf);
        tree.append(entry.leafHash);
        if (sizes.has(tree.size)) this.compare(state, tree, sizes);
      }
      this.report.entries += page.length;
    }
    this.checkEnd(state, tree);
  }

  private checkPersonal({ log, shard }: LogState, committed: string, { number, personal }: StoredEntry): void {
    if (!personal) this.report.redacted += 1;
    else if (committed !== commitment(personal.salt, personal.fields)) throw new Fault({ log, shard, number, reason: 'the personal part is not what was committed to' });
  }

  /** What a leaf of the platform log says about another tree. */
  private learn(number: number, { action, target, details }: Leaf): void {
    if (typeof action !== 'string' || !ROOTS.has(action)) return;
    const tree = { log: String(target?.id), shard: String(details?.shard ?? FIRST_SHARD) };
    this.expect(tree, { size: Number(details?.size), root: String(details?.root), by: `${action === 'audit.anchor' ? 'anchor' : 'closing'} ${number}`, last: action !== 'audit.anchor' });
  }

  private checkEnd(state: LogState, tree: MerkleTree): void {
    const { log, shard } = state;
    if (tree.size !== state.size) throw new Fault({ log, shard, number: Math.min(tree.size, state.size), reason: `${state.size} entries were sequenced, ${tree.size} are there` });
    if (!tree.root().equals(new MerkleTree(state.size, state.edge).root())) throw new Fault({ log, shard, reason: 'the stored edge of the tree is not that of its entries' });
  }

  /** What others know of the tree is neither more than there is, nor, where they saw the end of it, less. */
  private checkLater({ log, shard, size, edge }: LogState): void {
    const seen = this.expected.get(keyOf({ log, shard }))?.seen ?? [];
    const later = seen.find((one) => one.size > size);
    if (later) throw new Fault({ log, shard, number: size, reason: `${later.by} knows ${later.size} entries, ${size} are there` });
    const closed = seen.find((one) => one.last && one.size < size);
    if (closed) throw new Fault({ log, shard, number: closed.size, reason: `${closed.by} closed the year at ${closed.size} entries` });
    // Of a dropped year nothing is left but size and edge.
    const root = new MerkleTree(size, edge).root().toString('hex');
    const wrong = seen.find((one) => one.size === size && one.root !== root);
    if (wrong) throw new Fault({ log, shard, number: Math.max(0, size - 1), reason: `the root at ${size} is not what ${wrong.by} says` });
  }

  /** What is known of the tree before its entries are read. */
  private sizesOf(state: LogState): Map<number, { root: string; by: string }[]> {
    const sizes = new Map<number, { root: string; by: string }[]>();
    for (const { size, root, by } of this.expected.get(keyOf(state))?.seen ?? []) sizes.set(size, [...(sizes.get(size) ?? []), { root, by }]);
    return sizes;
  }

  private compare({ log, shard }: LogState, tree: MerkleTree, sizes: Map<number, { root: string; by: string }[]>): void {
    const root = tree.root().toString('hex');
    const wrong = sizes.get(tree.size)?.find((one) => one.root !== root);
    if (wrong) throw new Fault({ log, shard, number: Math.max(0, tree.size - 1), reason: `the root at ${tree.size} is not what ${wrong.by} says` });
  }
}

/** Entries of one tree in their order. */
class TreeWalk {
  private latest = '';
  private latestMs = 0;
  private sequencedAt = 0;
  private before: Buffer = NO_HASH;
  private readonly name: string;

  constructor(private readonly state: LogState) {
    this.name = `","log":"${state.log}","personal":`;
  }

  /** Throws what is wrong with the entry. Answers its commitment, and its leaf when it says something about a tree. */
  check({ number, leaf, text, leafHash: stored, prevHash, id, sequencedAt }: StoredEntry, expected: number): Learned {
    if (number !== expected) this.fail(expected, `the number ${expected} is missing`);
    if (!leafHash(leaf).equals(stored)) this.fail(number, 'the leaf is not what was hashed');
    if (!prevHash.equals(this.before)) this.fail(number, 'it does not follow on the entry before it');
    this.before = stored;
    if (!text.startsWith(START) || !text.endsWith(END)) this.fail(number, 'the leaf is not in the one form of a leaf');
    const place = text.lastIndexOf(this.name);
    if (place < 0 || !text.startsWith(id, place - id.length) || !text.startsWith(ID, place - id.length - ID.length)) this.fail(number, 'the leaf belongs elsewhere');
    this.checkTime(number, text, sequencedAt);
    const personal = place + this.name.length;
    return {
      commitment: text.startsWith('null', personal) ? undefined : text.slice(personal + 1, personal + 1 + COMMITMENT_LENGTH),
      leaf: text.startsWith(OWN) && this.state.log === PLATFORM ? this.parse(number, leaf) : undefined,
    };
  }

  private checkTime(number: number, text: string, sequencedAt: number): void {
    if (sequencedAt < this.sequencedAt) this.fail(number, `time goes back: numbered ${new Date(sequencedAt).toISOString()}, after ${new Date(this.sequencedAt).toISOString()}`);
    this.sequencedAt = sequencedAt;
    const start = text.indexOf(AT) + AT.length;
    const at = text.slice(start, start + ISO_LENGTH);
    // Moments in this form compare as text.
    if (at >= this.latest) {
      this.latest = at;
      this.latestMs = 0;
      return;
    }
    this.latestMs ||= Date.parse(this.latest);
    if (!(Date.parse(at) >= this.latestMs - TIME_TOLERANCE_MS)) this.fail(number, `time goes back: it says ${at}, an entry before it ${this.latest}`);
  }

  private parse(number: number, leaf: Buffer): Leaf {
    try {
      const value = JSON.parse(leaf.toString('utf8')) as Leaf;
      if (canonicalBytes(value as Json).equals(leaf)) return value;
    } catch {
      // Said below.
    }
    return this.fail(number, 'the leaf is not canonical JSON');
  }

  private fail(number: number, reason: string): never {
    throw new Fault({ log: this.state.log, shard: this.state.shard, number, reason });
  }
}
