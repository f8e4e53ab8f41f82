import { ConfigModule } from '#config/config.module.js';
import { type Database, query } from '#database/database.js';
import { databaseOf, DatabaseModule } from '#database/database.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Test, type TestingModule } from '@nestjs/testing';
import { createHash, randomUUID } from 'node:crypto';
import type { ConsentEvent } from './consent-event.js';
import { ConsentModule } from './consent.module.js';
import { ConsentReader } from './consent.reader.js';
import { evidenceOf } from './consent-evidence.js';
import { ConsentService } from './consent.service.js';

const textSha256 = createHash('sha256').update('We record what you see.').digest();

describe('consent', () => {
  let database: TestDatabase;
  let app: TestingModule;
  let intake: Database;
  let waitlist: Database;
  const tenantId = randomUUID();
  const projectId = randomUUID();
  const event = (more: Partial<ConsentEvent> = {}): ConsentEvent => ({
    tenantId,
    projectId,
    subject: 'user-7',
    decision: 'given',
    purposes: ['session-recording'],
    policyVersion: '2026-11',
    textSha256,
    mechanism: 'sdk',
    ...more,
  });
  const record = (db: Database, what: ConsentEvent): Promise<string> =>
    db.transaction({ tenants: what.tenantId ? [what.tenantId] : [] }, (tx) => app.get(ConsentService).record(tx, what));

  beforeEach(async () => {
    database = await createTestDatabase();
    app = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(testConfig({ database: database.config })), DatabaseModule.forDuties(['ingest_intake', 'waitlist_api']), ConsentModule],
    }).compile();
    intake = app.get<Database>(databaseOf('ingest_intake'));
    waitlist = app.get<Database>(databaseOf('waitlist_api'));
  });

  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  it('tells the last decision for each purpose', async () => {
    await record(intake, event({ purposes: ['session-recording', 'analytics'] }));
    const id = await record(intake, event({ decision: 'withdrawn' }));
    await record(intake, event({ subject: 'user-8', decision: 'refused' }));
    const current = await intake.transaction({ tenants: [tenantId] }, (tx) => app.get(ConsentReader).current(tx, { tenantId, projectId, subject: 'user-7' }));
    expect(current).toMatchObject([
      { purpose: 'analytics', decision: 'given', policyVersion: '2026-11' },
      { purpose: 'session-recording', decision: 'withdrawn', eventId: id },
    ]);
  });

  it('shows nobody the consent of another tenant, nor ours to a tenant', async () => {
    await record(intake, event());
    await record(waitlist, event({ tenantId: undefined, projectId: undefined }));
    const count = async (db: Database, tenants: string[]): Promise<unknown> => (await db.transaction({ tenants }, (tx) => query(tx, 'select count(*)::int as n from consent.event')))[0];
    expect(await count(intake, [randomUUID()])).toEqual({ n: 0 });
    expect(await count(intake, [tenantId])).toEqual({ n: 1 });
    expect(await count(waitlist, [])).toEqual({ n: 1 });
  });

  it('writes for no tenant but those of the transaction', async () => {
    await expect(intake.transaction({ tenants: [randomUUID()] }, (tx) => app.get(ConsentService).record(tx, event()))).rejects.toThrow(/row-level security/);
  });

  it('is never changed', async () => {
    await record(intake, event());
    for (const statement of [`update consent.event set decision = 'refused'`, 'delete from consent.event']) {
      await expect(intake.transaction({ tenants: [tenantId] }, (tx) => query(tx, statement))).rejects.toThrow(/permission denied/);
    }
  });

  it('keeps the fields of ISO/IEC TS 27560, and a hash that proves them', async () => {
    const whole = event({ dataCategories: ['recording'], noticeId: 'banner', noticeLanguage: 'de', uiVariant: 'b', jurisdiction: 'EU', signal: 'gpc', basis: 'consent' });
    const id = await record(intake, whole);
    const told = await intake.transaction({ tenants: [tenantId] }, (tx) => app.get(ConsentReader).record(tx, { tenantId, projectId }, id));
    expect(told).toMatchObject({ recordId: id, schemaVersion: 2, dataCategories: ['recording'], noticeId: 'banner', noticeLanguage: 'de', uiVariant: 'b', jurisdiction: 'EU', signal: 'gpc', basis: 'consent', forgottenAt: null });
    const [row] = await intake.transaction({ tenants: [tenantId] }, (tx) => query<{ salt: Buffer }>(tx, 'select evidence_salt as salt from consent.event where id = $1', [id]));
    expect(told?.evidenceSha256).toBe(evidenceOf(id, whole, row?.salt).sha256.toString('hex'));
    expect(told?.evidenceSha256).not.toBe(evidenceOf(id, { ...whole, subject: 'user-8' }, row?.salt).sha256.toString('hex'));
  });

  it('opens the gate for what is given, and shuts it in the transaction that withdraws', async () => {
    const reader = app.get(ConsentReader);
    const subject = { tenantId, projectId, subject: 'user-7' };
    await record(intake, event());
    await intake.transaction({ tenants: [tenantId] }, async (tx) => {
      expect(await reader.allows(tx, subject, 'session-recording')).toBe(true);
      expect(await reader.allows(tx, subject, 'analytics')).toBe(false);
      await app.get(ConsentService).record(tx, event({ decision: 'withdrawn' }));
      expect(await reader.allows(tx, subject, 'session-recording')).toBe(false);
    });
  });

  it('waits for every consumer of a purpose that was withdrawn, until it has acted', async () => {
    const service = app.get(ConsentService);
    const given = await record(intake, event());
    const withdrawn = await record(intake, event({ decision: 'withdrawn', purposes: ['session-recording', 'analytics'] }));
    const waiting = (): Promise<string[]> => intake.transaction({ tenants: [tenantId] }, (tx) => service.waiting(tx, tenantId, projectId, 'ingest.recordings'));
    expect(await waiting()).toEqual([withdrawn]);
    for (let twice = 0; twice < 2; twice += 1) await intake.transaction({ tenants: [tenantId] }, (tx) => service.acknowledge(tx, withdrawn, 'ingest.recordings'));
    expect(await waiting()).toEqual([]);
    expect(given).not.toBe(withdrawn);
  });

  it('forgets who it was when the person is erased, and keeps what was decided', async () => {
    const service = app.get(ConsentService);
    for (const decision of ['given', 'withdrawn'] as const) await record(intake, event({ decision }));
    await record(intake, event({ subject: 'user-8' }));
    await record(waitlist, event({ tenantId: undefined, projectId: undefined }));
    const forgotten = await intake.transaction({ tenants: [tenantId] }, (tx) => service.forget(tx, { tenantId, projectId, subject: 'user-7' }));
    expect(forgotten).toBe(2);
    const rows = await intake.transaction({ tenants: [tenantId] }, (tx) =>
      query<{ subject: string; decision: string; salt: Buffer | null }>(tx, 'select subject, decision, evidence_salt as salt from consent.event order by number'),
    );
    expect(rows.map(({ decision }) => decision)).toEqual(['given', 'withdrawn', 'given']);
    expect(rows[0]?.subject).toMatch(/^erased-[0-9a-f-]{36}$/);
    expect(rows[1]?.subject).toBe(rows[0]?.subject);
    expect(rows.map(({ salt }) => salt === null)).toEqual([true, true, false]);
    expect(await waitlist.transaction('platform', (tx) => service.forget(tx, { subject: 'user-7' }))).toBe(1);
    await expect(intake.transaction({ tenants: [tenantId] }, (tx) => query(tx, `update consent.event set decision = 'refused'`))).rejects.toThrow(/permission denied/);
  });
});
