import { Clock } from '#clock/clock.js';
import type { AuditLeaf } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditRepository } from './audit.repository.js';
import { CheckpointStore } from './checkpoint-store.js';
import { sealLeaf } from './leaf.js';
import { leafHash, MerkleTree } from './merkle.js';
import { type LogState, type NumberedLeaf, SequencerRepository } from './sequencer.repository.js';

const BATCH = 500;
const PLATFORM = 'platform';

/** Turns waiting leaves into numbered entries without gaps, grows the trees, and signs what the platform log has become. */
@Injectable()
export class Sequencer {
  constructor(
    @Inject(databaseOf('audit_sequencer')) private readonly database: Database,
    @Inject(SequencerRepository) private readonly rows: SequencerRepository,
    @Inject(AuditRepository) private readonly leaves: AuditRepository,
    @Inject(CheckpointStore) private readonly store: CheckpointStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Numbers everything that waits. Answers how many leaves that was. */
  async sequence(): Promise<number> {
    let total = 0;
    for (let done = BATCH; done === BATCH; total += done) done = await this.database.transaction('platform', (tx) => this.batch(tx));
    return total;
  }

  /**
   * Writes the roots of tenant logs into the platform log and signs that one. The note is on disk before the database keeps it.
   * Answers the size it signed.
   */
  async checkpoint(): Promise<number> {
    await this.sequence();
    await this.database.transaction('platform', (tx) => this.anchorTenants(tx));
    await this.sequence();
    return this.database.transaction('platform', async (tx) => {
      await this.rows.lock(tx);
      const [state] = await this.rows.states(tx, [PLATFORM]);
      const tree = new MerkleTree(state?.size, state?.edge);
      const checkpoint = { size: tree.size, root: tree.root() };
      const note = await this.store.keep(checkpoint);
      await this.rows.keepCheckpoint(tx, checkpoint, note);
      return tree.size;
    });
  }

  /** Seconds since the last checkpoint, and whether anything came since. */
  async sinceCheckpoint(): Promise<{ seconds: number; grew: boolean }> {
    return this.database.transaction('platform', async (tx) => {
      const last = await this.rows.lastCheckpoint(tx);
      const [state] = await this.rows.states(tx, [PLATFORM]);
      const unanchored = await this.rows.unanchored(tx);
      return { seconds: last?.ageSeconds ?? Number.POSITIVE_INFINITY, grew: (state?.size ?? 0) > (last?.size ?? 0) || unanchored.length > 0 };
    });
  }

  private async batch(tx: Tx): Promise<number> {
    await this.rows.lock(tx);
    const waiting = await this.rows.waiting(tx, BATCH);
    if (waiting.length === 0) return 0;
    const known = await this.rows.states(tx, [...new Set(waiting.map((leaf) => leaf.log))]);
    const trees = new Map(known.map((state) => [state.log, { tree: new MerkleTree(state.size, state.edge), tenantId: state.tenantId }]));
    const numbered: NumberedLeaf[] = waiting.map((leaf) => {
      const entry = trees.get(leaf.log) ?? { tree: new MerkleTree(), tenantId: leaf.tenantId };
      trees.set(leaf.log, entry);
      const hash = leafHash(leaf.leaf);
      const number = entry.tree.size;
      entry.tree.append(hash);
      return { ...leaf, number, hash };
    });
    const states = [...trees].map(([log, { tree, tenantId }]): LogState => ({ log, tenantId, size: tree.size, edge: [...tree.edge] }));
    await this.rows.store(tx, numbered, states);
    return waiting.length;
  }

  private async anchorTenants(tx: Tx): Promise<void> {
    await this.rows.lock(tx);
    const states = await this.rows.unanchored(tx);
    for (const state of states) {
      const leaf: AuditLeaf = {
        log: PLATFORM,
        action: 'audit.anchor',
        actor: { kind: 'system', id: 'audit-sequencer' },
        target: { kind: 'log', id: state.log },
        details: { size: state.size, root: new MerkleTree(state.size, state.edge).root().toString('hex') },
      };
      const id = randomUUID();
      await this.leaves.insert(tx, id, PLATFORM, sealLeaf(id, this.clock.now(), leaf));
    }
    await this.rows.anchored(tx, states);
  }
}
