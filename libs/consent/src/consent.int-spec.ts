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
});
