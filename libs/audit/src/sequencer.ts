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
import { type KeptNode, leafHash, MerkleTree, NO_HASH } from './merkle.js';
import { type LogState, type NumberedLeaf, SequencerRepository } from './sequencer.repository.js';

const BATCH = 1_000;
const DROP_BATCH = 5_000;
const PLATFORM = 'platform';

/** Turns waiting leaves into numbered entries without gaps, grows the trees of the year, and signs what the platform log has become. */
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
   * Writes the roots of tenant logs into the platform log and signs that one. The note is on disk before the database keeps it. Trees of years that are over are closed: their last
   * roots go into the platform log of this year, and that of the platform's own last year gets a closing note. Answers the size it signed.
   */
  async checkpoint(): Promise<number> {
    await this.sequence();
    await this.database.transaction('platform', async (tx) => {
      await this.closeYears(tx);
      await this.anchorTenants(tx);
    });
    await this.sequence();
    return this.database.transaction('platform', async (tx) => {
      await this.rows.lock(tx);
      const shard = await this.rows.shard(tx);
      const [state] = await this.rows.states(tx, [PLATFORM], shard);
      return this.sign(tx, state ?? { shard, size: 0, edge: [] });
    });
  }

  /** Drops years whose time is over, whole; what is left of each tree is its size, its root and the leaf that closed it. Answers the years. */
  async dropYears(): Promise<string[]> {
    const years = await this.database.transaction('platform', (tx) => this.rows.overdue(tx));
    for (const shard of years) {
      while ((await this.database.transaction('platform', (tx) => this.rows.drop(tx, shard, DROP_BATCH))) > 0);
      await this.database.transaction('platform', async (tx) => {
        const { logs, entries } = await this.rows.dropped(tx, shard);
        if (logs > 0) await this.say(tx, { action: 'audit.year-dropped', target: { kind: 'year', id: shard }, details: { logs, entries } });
      });
    }
    return years;
  }

  /** Seconds since the last checkpoint, and whether anything came since. */
  async sinceCheckpoint(): Promise<{ seconds: number; grew: boolean }> {
    return this.database.transaction('platform', async (tx) => {
      const last = await this.rows.lastCheckpoint(tx);
      const shard = await this.rows.shard(tx);
      const [state] = await this.rows.states(tx, [PLATFORM], shard);
      const unanchored = await this.rows.unanchored(tx);
      const signed = last?.shard === shard ? last.size : 0;
      return { seconds: last?.ageSeconds ?? Number.POSITIVE_INFINITY, grew: (state?.size ?? 0) > signed || unanchored.length > 0 };
    });
  }

  private async batch(tx: Tx): Promise<number> {
    await this.rows.lock(tx);
    const waiting = await this.rows.waiting(tx, BATCH);
    if (waiting.length === 0) return 0;
    const shard = await this.rows.shard(tx);
    const known = await this.rows.states(tx, [...new Set(waiting.map((leaf) => leaf.log))], shard);
    const trees = new Map(known.map((state) => [state.log, { tree: new MerkleTree(state.size, state.edge), tenantId: state.tenantId }]));
    const last = await this.rows.lastHashes(tx, known);
    const nodes: (KeptNode & { log: string })[] = [];
    const leaves: NumberedLeaf[] = waiting.map((leaf) => {
      const entry = trees.get(leaf.log) ?? { tree: new MerkleTree(), tenantId: leaf.tenantId };
      trees.set(leaf.log, entry);
      const hash = leafHash(leaf.leaf);
      const number = entry.tree.size;
      entry.tree.append(hash, (node) => nodes.push({ ...node, log: leaf.log }));
      const before = last.get(leaf.log) ?? NO_HASH;
      last.set(leaf.log, hash);
      return { ...leaf, number, hash, before };
    });
    const states = [...trees].map(([log, { tree, tenantId }]) => ({ log, shard, tenantId, size: tree.size, edge: [...tree.edge] }));
    await this.rows.store(tx, shard, { leaves, states, nodes });
    return waiting.length;
  }

  private async anchorTenants(tx: Tx): Promise<void> {
    await this.rows.lock(tx);
    for (const state of await this.rows.unanchored(tx)) {
      await this.rows.anchored(tx, state, await this.say(tx, { action: 'audit.anchor', target: { kind: 'log', id: state.log }, details: rootOf(state) }));
    }
  }

  private async closeYears(tx: Tx): Promise<void> {
    await this.rows.lock(tx);
    for (const state of await this.rows.unclosed(tx, await this.rows.shard(tx))) {
      if (state.log === PLATFORM) await this.sign(tx, state);
      await this.say(tx, { action: 'audit.year-closed', target: { kind: 'log', id: state.log }, details: rootOf(state) });
      await this.rows.closed(tx, state);
    }
  }

  private async sign(tx: Tx, state: Pick<LogState, 'shard' | 'size' | 'edge'>): Promise<number> {
    const tree = new MerkleTree(state.size, state.edge);
    const checkpoint = { shard: state.shard, size: tree.size, root: tree.root() };
    await this.rows.keepCheckpoint(tx, checkpoint, await this.store.keep(checkpoint));
    return tree.size;
  }

  private async say(tx: Tx, leaf: Pick<AuditLeaf, 'action' | 'target' | 'details'>): Promise<string> {
    const id = randomUUID();
    await this.leaves.insert(tx, id, PLATFORM, sealLeaf(id, this.clock.now(), { ...leaf, log: PLATFORM, actor: { kind: 'system', id: 'audit-sequencer' } }));
    return id;
  }
}

const rootOf = ({ shard, size, edge }: LogState): { shard: string; size: number; root: string } => ({ shard, size, root: new MerkleTree(size, edge).root().toString('hex') });
