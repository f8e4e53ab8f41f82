import { CheckpointStore } from '#audit/checkpoint-store.js';
import { AuditRepository } from '#audit/audit.repository.js';
import { sealLeaf } from '#audit/leaf.js';
import { leafHash, nodeHash } from '#audit/merkle.js';
import { SequencerRepository } from '#audit/sequencer.repository.js';
import { Sequencer } from '#audit/sequencer.js';
import { VerifierRepository } from '#audit/verifier.repository.js';
import { Verifier } from '#audit/verifier.js';
import { Clock } from '#clock/clock.js';
import { type Database, query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import type { AuditLeaf } from '#contracts/audit-writer.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type BenchServices, startBenchServices } from './intake-services.js';
import { median } from './median.js';

export interface AuditFigures {
  /** Leaves committed one by one, each by a transaction of its own, and numbered meanwhile. The time ends when the last one has its number. */
  appendsPerSecond: number;
  /** The same bytes in a table without a log behind it, one by one as well. */
  insertsPerSecond: number;
  appendRatio: number;
  /** Entries that were verified at once, from the database, personal parts of every tenth included. */
  entries: number;
  verifiedPerSecond: number;
  /** Hashing alone, on one core and from memory: a leaf, its node and every tenth commitment. */
  hashedPerSecond: number;
  verifyRatio: number;
}

export interface AuditBenchOptions {
  entries?: number;
  /** Leaves of one run of the first figure. */
  appends?: number;
  runs?: number;
}

const WRITERS = 4;
const BATCH = 20_000;

const leafOf = (n: number): AuditLeaf => ({
  log: 'platform',
  action: 'recording.watched',
  actor: { kind: 'member', id: randomUUID() },
  target: { kind: 'session', id: randomUUID() },
  details: { viewingId: randomUUID(), live: false, milliseconds: '0-30000 62000-73000', stretches: 2 },
  ...(n % 10 === 0 ? { personal: { email: 'somebody@example.com' } } : {}),
});

/** How fast leaves are written and verified, against plain inserts and plain hashing of the same run. */
export const benchAudit = async ({ entries = 1_000_000, appends = 12_000, runs = 4 }: AuditBenchOptions = {}): Promise<AuditFigures> => {
  const services = await startBenchServices();
  const [writer, log] = [await openDatabase(services.config.database, 'ingest_api'), await openDatabase(services.config.database, 'audit_sequencer')];
  const admin = new pg.Client({ connectionString: services.adminUrl });
  await admin.connect();
  try {
    await admin.query('create schema bench; create table bench.leaf (id uuid primary key, log text not null, tenant_id uuid, leaf bytea not null, created_at timestamptz not null default clock.now()); grant usage on schema bench to ingest_api; grant insert on bench.leaf to ingest_api');
    const parts = partsOf(services, log.db);
    const [written, plain]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      plain.push(await perSecond(appends, () => insertAll(writer.db, appends)));
      written.push(await perSecond(appends, () => appendAll(writer.db, parts.sequencer, appends)));
    }
    await fill(admin, entries, parts.sequencer);
    await parts.sequencer.checkpoint();
    const verified = await verifiedPerSecond(parts.verifier);
    const hashed = hashedPerSecond();
    const [appendsPerSecond, insertsPerSecond] = [median(written), median(plain)];
    return {
      appendsPerSecond,
      insertsPerSecond,
      appendRatio: appendsPerSecond / insertsPerSecond,
      entries: verified.entries,
      verifiedPerSecond: verified.perSecond,
      hashedPerSecond: hashed,
      verifyRatio: verified.perSecond / hashed,
    };
  } finally {
    await admin.end();
    await Promise.all([writer.close(), log.close()]);
    await services.stop();
  }
};

const partsOf = ({ config }: BenchServices, db: Database): { sequencer: Sequencer; verifier: Verifier } => {
  const [rows, store, clock] = [new SequencerRepository(), new CheckpointStore(config, new Clock()), new Clock()];
  return { sequencer: new Sequencer(db, rows, new AuditRepository(), store, clock), verifier: new Verifier(db, new VerifierRepository(), rows, store) };
};

const perSecond = async (count: number, work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - start);
};

/** `count` times `write`, by several writers. */
const byWriters = async (count: number, write: () => Promise<void>): Promise<void> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (next++ < count) await write();
    }),
  );
};

const insertAll = (db: Database, count: number): Promise<void> =>
  byWriters(count, async () => {
    const id = randomUUID();
    const { leaf } = sealLeaf(id, new Date(), leafOf(1));
    await db.transaction('platform', (tx) => query(tx, 'insert into bench.leaf (id, log, tenant_id, leaf) values ($1, $2, $3, $4)', [id, 'platform', null, leaf]));
  });

const appendAll = async (db: Database, sequencer: Sequencer, count: number): Promise<void> => {
  const leaves = new AuditRepository();
  let writing = true;
  const numbering = (async () => {
    // As the loop does it, once a second, and until nothing is left.
    while (writing) {
      await sequencer.sequence();
      await new Promise((resolve) => setTimeout(resolve, writing ? 250 : 0));
    }
    await sequencer.sequence();
  })();
  await byWriters(count, async () => {
    const id = randomUUID();
    await db.transaction('platform', (tx) => leaves.insert(tx, id, 'platform', sealLeaf(id, new Date(), leafOf(1))));
  });
  writing = false;
  await numbering;
};

/** Leaves that wait, a lot at a time: how they got there does not matter for verifying them. */
const fill = async (admin: pg.Client, count: number, sequencer: Sequencer): Promise<void> => {
  for (let done = 0; done < count; done += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - done) }, (_, n) => {
      const id = randomUUID();
      return { id, ...sealLeaf(id, new Date(), leafOf(n)) };
    });
    await admin.query(`insert into audit.leaf_outbox (id, log, leaf) select i, 'platform', l from unnest($1::uuid[], $2::bytea[]) as x (i, l)`, [rows.map(({ id }) => id), rows.map(({ leaf }) => leaf)]);
    const personal = rows.flatMap(({ id, personal: part }) => (part ? [{ id, ...part }] : []));
    await admin.query('insert into audit.personal (leaf_id, salt, fields) select * from unnest($1::uuid[], $2::bytea[], $3::bytea[])', [personal.map(({ id }) => id), personal.map(({ salt }) => salt), personal.map(({ fields }) => fields)]);
    await sequencer.sequence();
  }
};

const verifiedPerSecond = async (verifier: Verifier): Promise<{ entries: number; perSecond: number }> => {
  const start = performance.now();
  const { entries, fault } = await verifier.verify();
  if (fault) throw new Error(`verification found a fault: ${JSON.stringify(fault)}`);
  return { entries, perSecond: (entries * 1_000) / (performance.now() - start) };
};

/** The hashes that a million entries need, and nothing else. */
const hashedPerSecond = (): number => {
  const leaves = Array.from({ length: 1_000 }, (_, n) => sealLeaf(randomUUID(), new Date(), leafOf(n)).leaf);
  const rounds = 300;
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < leaves.length; n += 1) {
      const hash = leafHash(leaves[n] as Buffer);
      nodeHash(hash, hash);
      if (n % 10 === 0) nodeHash(hash, hash);
    }
  }
  return (leaves.length * rounds * 1_000) / (performance.now() - start);
};
