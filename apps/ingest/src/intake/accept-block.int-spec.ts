import { query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { insertSession, openAsAdmin, type SessionRow } from '#testing/ingest-rows.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { AcceptBlockRepository } from './accept-block.repository.js';
import { SettingsVersions } from './settings-versions.js';
import type { PendingChunk, Verdict } from './pending-chunk.js';

type Opened = Awaited<ReturnType<typeof openDatabase>>;

let database: TestDatabase;
let intake: Opened;
let admin: pg.Client;
let repository: AcceptBlockRepository;
const versions = new SettingsVersions();

beforeAll(async () => {
  database = await createTestDatabase();
  intake = await openDatabase(database.config, 'ingest_intake');
  admin = await openAsAdmin(database);
  repository = new AcceptBlockRepository(intake.db, versions);
});
afterAll(async () => {
  await admin.end();
  await intake.close();
  await database.drop();
});

const chunk = (session: SessionRow, seq: number, more: Partial<PendingChunk> & { content?: string } = {}): PendingChunk => ({
  tenantId: session.tenantId,
  sessionId: session.sessionId,
  seq,
  sha256: createHash('sha256').update(more.content ?? `${seq}`).digest(),
  sentAt: Date.now(),
  bodyLength: 100,
  last: false,
  sealed: Buffer.alloc(129),
  ...more,
});

const accept = (...chunks: PendingChunk[]): Promise<Verdict[]> => {
  const id = randomUUID();
  return repository.accept({ id, objectKey: `blocks/${id}`, bytes: 1000 }, chunks, 5000);
};

const rows = async <T>(sql: string, ...parameters: unknown[]): Promise<T[]> => (await admin.query(sql, parameters)).rows as T[];
const chunksOf = (session: SessionRow) => rows<{ seq: number; block_offset: number }>('select * from ingest.chunk where session_id = $1 order by seq', session.sessionId);

describe('ingest.accept_block', () => {
  it('keeps chunk, place, meter and work in one commit', async () => {
    const session = await insertSession(admin);
    expect(await accept(chunk(session, 0), chunk(session, 2))).toEqual(['accepted', 'accepted']);
    expect(await chunksOf(session)).toMatchObject([
      { seq: 0, block_offset: 0, block_length: 129, body_length: 100, state: 'accepted', tenant_id: session.tenantId },
      { seq: 2, block_offset: 129 },
    ]);
    const [stored] = await rows<{ last_chunk_at: Date | null }>('select * from ingest.session where id = $1', session.sessionId);
    expect(stored).toMatchObject({ state: 'recording', last_seq: null });
    expect(stored?.last_chunk_at).toBeInstanceOf(Date);
    expect(await rows('select sum(bytes)::int as bytes, sum(chunks)::int as chunks from ingest.usage_day where project_id = $1', session.projectId)).toEqual([{ bytes: 200, chunks: 2 }]);
    expect(await rows('select name, payload, state from ingest.outbox where key = $1', session.sessionId)).toEqual([
      { name: 'frames.drain-session', payload: { tenantId: session.tenantId, sessionId: session.sessionId }, state: 'pending' },
    ]);
    expect(await rows('select b.state from ingest.block b join ingest.chunk c on c.block_id = b.id where c.session_id = $1 and c.seq = 0', session.sessionId)).toEqual([{ state: 'live' }]);
  });

  it('says of each chunk what became of it, and one refusal rolls no neighbour back', async () => {
    const open = await insertSession(admin);
    const erased = await insertSession(admin, { tenantId: open.tenantId });
    await admin.query(`update ingest.session set state = 'erased' where id = $1`, [erased.sessionId]);
    const ended = await insertSession(admin);
    await admin.query(`update ingest.session set state = 'ended', last_seq = 3 where id = $1`, [ended.sessionId]);
    const old = await insertSession(admin, { startedMinutesAgo: 76 });
    const poor = await insertSession(admin, { dailyBytes: 150 });
    const unasked = await insertSession(admin, { consentRecordId: null });
    const off = await insertSession(admin);
    await admin.query('update ingest.project_setting set recording_enabled = false where project_id = $1', [off.projectId]);
    const foreign = await insertSession(admin);
    await accept(chunk(open, 0), chunk(open, 1));
    const verdicts = await accept(
      chunk(open, 0),
      chunk(open, 1, { content: 'other' }),
      chunk(open, 2),
      chunk(erased, 0),
      chunk(ended, 3),
      chunk(ended, 4),
      chunk(old, 0),
      chunk(poor, 0),
      chunk(poor, 1),
      chunk(unasked, 0),
      chunk(off, 0),
      chunk({ ...foreign, tenantId: open.tenantId }, 0),
      chunk({ ...open, sessionId: randomUUID() }, 0),
    );
    expect(verdicts).toEqual([
      'duplicate', 'conflict', 'accepted', 'erased', 'accepted', 'not-open', 'not-open', 'accepted', 'over-quota', 'consent-required', 'recording-disabled', 'not-open', 'not-open',
    ]);
    expect((await chunksOf(open)).map((each) => each.seq)).toEqual([0, 1, 2]);
    for (const refused of [erased, old, unasked, off, foreign]) expect(await chunksOf(refused)).toEqual([]);
  });

  it('keeps no row of a block in which nothing was accepted', async () => {
    const session = await insertSession(admin);
    const id = randomUUID();
    await repository.accept({ id, objectKey: `blocks/${id}`, bytes: 1 }, [chunk({ ...session, sessionId: randomUUID() }, 0)], 5000);
    expect(await rows('select 1 from ingest.block where id = $1', id)).toEqual([]);
  });

  it('ends a session at its last chunk and still takes what was announced before', async () => {
    const session = await insertSession(admin);
    expect(await accept(chunk(session, 5, { last: true }))).toEqual(['accepted']);
    expect(await rows('select state, last_seq from ingest.session where id = $1', session.sessionId)).toEqual([{ state: 'ended', last_seq: 5 }]);
    expect(await accept(chunk(session, 4), chunk(session, 6))).toEqual(['accepted', 'not-open']);
  });

  it('accepts one of many equal chunks that race, and meters it once', async () => {
    const session = await insertSession(admin);
    const verdicts = (await Promise.all(Array.from({ length: 50 }, () => accept(chunk(session, 0))))).flat();
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'duplicate')).toHaveLength(49);
    expect(await chunksOf(session)).toHaveLength(1);
    expect(await rows('select sum(bytes)::int as bytes from ingest.usage_day where project_id = $1', session.projectId)).toEqual([{ bytes: 100 }]);
  });

  it('keeps the first of two unequal chunks that race', async () => {
    for (let run = 0; run < 20; run++) {
      const session = await insertSession(admin);
      const verdicts = (await Promise.all(['a', 'b'].map((content) => accept(chunk(session, 0, { content }))))).flat();
      expect(verdicts.sort()).toEqual(['accepted', 'conflict']);
      expect(await chunksOf(session)).toHaveLength(1);
    }
  });

  it('lets exactly as many bytes through as the day has, however many ask at once', async () => {
    const first = await insertSession(admin, { dailyBytes: 1050 });
    const sessions = [first, ...(await Promise.all([1, 2, 3].map(() => insertSession(admin, { tenantId: first.tenantId, projectId: first.projectId }))))];
    const verdicts = (await Promise.all(Array.from({ length: 200 }, (_, n) => accept(chunk(sessions[n % 4] as SessionRow, n))))).flat();
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(10);
    expect(verdicts.filter((verdict) => verdict === 'over-quota')).toHaveLength(190);
    expect(await rows('select sum(bytes)::int as bytes from ingest.usage_day where project_id = $1', first.projectId)).toEqual([{ bytes: 1000 }]);
  });

  it('counts exactly when the limit comes near while blocks share the lock', async () => {
    const near = 1024 * 1024 * 1024;
    const session = await insertSession(admin, { dailyBytes: near + 300 });
    const verdicts = (await Promise.all(Array.from({ length: 30 }, (_, n) => accept(chunk(session, n, { bodyLength: 50_000_000 }))))).flat();
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(Math.floor((near + 300) / 50_000_000));
  });

  it('never mixes blocks of many sessions into a deadlock', async () => {
    const sessions = await Promise.all(Array.from({ length: 12 }, () => insertSession(admin)));
    const verdicts = await Promise.all(
      Array.from({ length: 60 }, (_, n) => {
        const turned = n % 2 ? sessions : [...sessions].reverse();
        return accept(...turned.map((session) => chunk(session, n)));
      }),
    );
    expect(new Set(verdicts.flat())).toEqual(new Set(['accepted']));
  });

  it('is ordered by the row lock against an erasure: nothing is accepted after the tombstone', async () => {
    const api = await openDatabase(database.config, 'ingest_eraser');
    const outcomes = new Set<string>();
    for (let run = 0; run < 200; run++) {
      const session = await insertSession(admin);
      const [[verdict], seen] = await Promise.all([
        accept(chunk(session, 0)),
        api.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
          await query(tx, `update ingest.session set state = 'erased', erased_at = clock.now() where id = $1`, [session.sessionId]);
          return query<{ seq: number }>(tx, 'select seq from ingest.chunk where session_id = $1', [session.sessionId]);
        }),
      ]);
      // Accepted means that the erasure saw it and sweeps it; otherwise it left nothing.
      expect({ run, swept: seen.length }).toEqual({ run, swept: verdict === 'accepted' ? 1 : 0 });
      expect(await chunksOf(session)).toHaveLength(seen.length);
      expect(await accept(chunk(session, 1))).toEqual(['erased']);
      outcomes.add(verdict as string);
    }
    await api.close();
    expect([...outcomes].every((outcome) => outcome === 'accepted' || outcome === 'erased')).toBe(true);
  });

  it('keeps the client clock raw and as an offset, and takes an unknown one', async () => {
    const session = await insertSession(admin);
    const weekAgo = Date.now() - 7 * 86_400_000;
    expect(await accept(chunk(session, 0, { sentAt: weekAgo }), chunk(session, 1, { sentAt: undefined }))).toEqual(['accepted', 'accepted']);
    const [stored] = await rows<{ offset: number }>('select clock_offset_ms::float8 as offset from ingest.session where id = $1', session.sessionId);
    expect(Math.abs((stored?.offset ?? 0) - 7 * 86_400_000)).toBeLessThan(60_000);
    expect(await rows('select round(extract(epoch from client_sent_at) * 1000)::float8 as sent from ingest.chunk where session_id = $1 order by seq', session.sessionId)).toEqual([{ sent: weekAgo }, { sent: null }]);
  });

  it('lets intake read no other tenant and run no other duty', async () => {
    const session = await insertSession(admin);
    await accept(chunk(session, 0));
    const seen = await intake.db.transaction({ tenants: [randomUUID()] }, (tx) => query(tx, 'select 1 from ingest.chunk'));
    expect(seen).toEqual([]);
    await expect(intake.db.transaction({ tenants: [session.tenantId] }, (tx) => query(tx, 'select 1 from ingest.segment'))).rejects.toThrow('permission denied');
    await expect(intake.db.transaction({ tenants: [session.tenantId] }, (tx) => query(tx, 'select 1 from ingest.outbox'))).rejects.toThrow('permission denied');
  });
});
