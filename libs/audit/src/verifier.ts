import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalBytes, type Json } from './canonical-json.js';
import { CheckpointStore } from './checkpoint-store.js';
import { commitment } from './leaf.js';
import { leafHash, MerkleTree } from './merkle.js';
import { openNote } from './note.js';
import { type LogState, SequencerRepository } from './sequencer.repository.js';
import { type StoredEntry, VerifierRepository } from './verifier.repository.js';

/** The first thing that is wrong: which log, which entry (absent when a note or a whole log is wrong), and why. */
export interface AuditFault {
  log: string;
  number?: number;
  reason: string;
}

export interface AuditReport {
  entries: number;
  logs: number;
  checkpoints: number;
  fault?: AuditFault;
}

interface Leaf {
  id?: unknown;
  log?: unknown;
  action?: unknown;
  target?: { id?: unknown };
  details?: { size?: unknown; root?: unknown };
  personal?: unknown;
}

/** Sizes at which somebody signed or anchored a log, with the root (hex) they saw. */
type Expected = Map<string, { size: number; root: string; by: string }[]>;

class Fault extends Error {
  constructor(readonly fault: AuditFault) {
    super(fault.reason);
  }
}

const PAGE = 1_000;

/** Recomputes the audit log from its bytes and compares it with what was stored, anchored and signed. */
@Injectable()
export class Verifier {
  constructor(
    @Inject(databaseOf('audit_sequencer')) private readonly database: Database,
    @Inject(VerifierRepository) private readonly rows: VerifierRepository,
    @Inject(SequencerRepository) private readonly sequencer: SequencerRepository,
    @Inject(CheckpointStore) private readonly store: CheckpointStore,
  ) {}

  async verify(): Promise<AuditReport> {
    const report: AuditReport = { entries: 0, logs: 0, checkpoints: 0 };
    try {
      const expected = await this.signed(report);
      await this.database.transaction('platform', async (tx) => {
        // Numbering waits; those who write leaves do not.
        await this.sequencer.lock(tx);
        for (const log of await this.rows.strayLogs(tx)) throw new Fault({ log, number: 0, reason: 'entries of a log that has no state' });
        const states = await this.rows.logs(tx);
        // The platform log comes first: its anchors say what the others must be.
        for (const state of states) await this.verifyLog(tx, state, expected, report);
        const known = new Set(states.map((state) => state.log));
        for (const [log, seen] of expected) {
          if (!known.has(log) && seen.some(({ size }) => size > 0)) throw new Fault({ log, number: 0, reason: `the log is gone, but ${seen[0]?.by} knows it` });
        }
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      report.fault = error.fault;
    }
    return report;
  }

  private async signed(report: AuditReport): Promise<Expected> {
    const expected: Expected = new Map();
    const key = await this.store.publicKey();
    for (const { name, note } of await this.store.notes()) {
      const checkpoint = openNote(note, key);
      if (!checkpoint) throw new Fault({ log: 'platform', reason: `the checkpoint ${name} is not signed by our key` });
      this.expect(expected, 'platform', checkpoint.size, checkpoint.root.toString('hex'), `checkpoint ${name}`);
      report.checkpoints += 1;
    }
    return expected;
  }

  private expect(expected: Expected, log: string, size: number, root: string, by: string): void {
    expected.set(log, [...(expected.get(log) ?? []), { size, root, by }]);
  }

  private async verifyLog(tx: Tx, state: LogState, expected: Expected, report: AuditReport): Promise<void> {
    const tree = new MerkleTree();
    this.compare(state.log, tree, expected);
    for (let page = await this.rows.entries(tx, state.log, 0, PAGE); page.length > 0; page = await this.rows.entries(tx, state.log, tree.size, PAGE)) {
      for (const entry of page) {
        this.verifyEntry(state.log, tree.size, entry, expected);
        tree.append(entry.leafHash);
        report.entries += 1;
        this.compare(state.log, tree, expected);
      }
    }
    if (tree.size !== state.size) throw new Fault({ log: state.log, number: Math.min(tree.size, state.size), reason: `${state.size} entries were sequenced, ${tree.size} are there` });
    if (!tree.root().equals(new MerkleTree(state.size, state.edge).root())) throw new Fault({ log: state.log, reason: 'the stored edge of the tree is not that of its entries' });
    const later = expected.get(state.log)?.find(({ size }) => size > tree.size);
    if (later) throw new Fault({ log: state.log, number: tree.size, reason: `${later.by} knows ${later.size} entries, ${tree.size} are there` });
    report.logs += 1;
  }

  private verifyEntry(log: string, number: number, entry: StoredEntry, expected: Expected): void {
    const fail = (reason: string): never => {
      throw new Fault({ log, number, reason });
    };
    if (entry.number !== number) fail(`the number ${number} is missing`);
    if (!leafHash(entry.leaf).equals(entry.leafHash)) fail('the leaf is not what was hashed');
    const leaf = this.parse(entry.leaf) ?? fail('the leaf is not canonical JSON');
    if (leaf.log !== log || leaf.id !== entry.id) fail('the leaf belongs elsewhere');
    if (entry.salt && entry.fields && leaf.personal !== commitment(entry.salt, entry.fields)) fail('the personal part is not what was committed to');
    if (log === 'platform' && leaf.action === 'audit.anchor') {
      this.expect(expected, String(leaf.target?.id), Number(leaf.details?.size), String(leaf.details?.root), `anchor ${number}`);
    }
  }

  private parse(bytes: Buffer): Leaf | undefined {
    try {
      const value = JSON.parse(bytes.toString('utf8')) as Json;
      return canonicalBytes(value).equals(bytes) ? (value as Leaf) : undefined;
    } catch {
      return undefined;
    }
  }

  private compare(log: string, tree: MerkleTree, expected: Expected): void {
    const wrong = expected.get(log)?.find(({ size, root }) => size === tree.size && root !== tree.root().toString('hex'));
    if (wrong) throw new Fault({ log, number: Math.max(0, tree.size - 1), reason: `the root at ${tree.size} is not what ${wrong.by} says` });
  }
}
