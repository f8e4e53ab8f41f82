import { openKms } from '#blobs/blobs.module.js';
import { SessionKeysRepository } from '#blobs/session-keys.repository.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { Clock } from '#clock/clock.js';
import { APPS, type Config, type ExchangeApp } from '#config/config.js';
import { openBackupStore } from '#database/backup/open-backup-store.js';
import { restoreBackup } from '#database/backup/restore-backup.js';
import { openDatabase } from '#database/open-database.js';
import { createHttpApp } from '#http/create-app.js';
import { insertSession, openAsAdmin, type SessionRow } from '#testing/ingest-rows.js';
import { RightsTrial } from '#testing/rights-app.js';
import { testConfig, testExchange } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { BackupExpiry } from '../../apps/privacy/src/backups/backup-expiry.js';
import { BackupTaker } from '../../apps/privacy/src/backups/backup-taker.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import type { CustomersRequestDto } from '../../apps/privacy/src/requests/customers.dto.js';
import { AddressKeys } from '../../apps/waitlist/src/waitlist/address-keys.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';

// Three apps with their workers, twice: a slow machine is no failure.
jest.setTimeout(240_000);

const MODULES = { ingest: IngestModule, waitlist: WaitlistModule, privacy: PrivacyModule };
const PERSON = 'ada@example.com';
const NEIGHBOUR = 'bob@example.com';

/** Somebody on our lists whom three customers record as well, and somebody beside them. */
describe('a person who asks to be forgotten', () => {
  let trial: RightsTrial;
  let waitlist: NestFastifyApplication;
  const apps: NestFastifyApplication[] = [];
  const recorded: { customer: TestTenant; key: string; session: SessionRow }[] = [];
  let beside: SessionRow;
  let setId: string;
  let empty: TestDatabase | undefined;

  const boot = async (app: ExchangeApp, on: Config): Promise<NestFastifyApplication> => {
    const started = await createHttpApp(MODULES[app].forRole('worker'), { ...on, app, role: 'worker', exchange: testExchange(app) });
    await started.init();
    await started.getHttpAdapter().getInstance().ready();
    apps.push(started);
    return started;
  };

  const until = async (is: () => Promise<boolean>): Promise<void> => {
    for (let turns = 0; !(await is()); turns += 1) {
      if (turns > 3_000) throw new Error('It does not come');
      await sleep(50);
    }
  };

  /** Tables in which a text stands, whatever the column. */
  const tablesWith = async (client: pg.Client, text: string): Promise<string[]> => {
    const { rows } = await client.query<{ name: string }>(`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'`);
    const found: string[] = [];
    for (const { name } of rows) if (((await client.query(`select 1 from ${name} t where t::text ilike $1 limit 1`, [`%${text}%`])).rowCount ?? 0) > 0) found.push(name);
    return found.toSorted();
  };

  const place = async (email: string): Promise<void> => {
    const [id, consentId, conversationId] = [randomUUID(), randomUUID(), randomUUID()];
    const { hmac } = waitlist.get(AddressKeys, { strict: false }).read(email);
    await trial.admin.query(`insert into consent.event (id, subject, decision, purposes, policy_version, text_sha256, mechanism) values ($1, $2, 'given', '{waitlist}', '1', $3, 'double-opt-in')`, [consentId, id, randomBytes(32)]);
    await trial.admin.query(`insert into waitlist.subscriber (id, email, email_hmac, name, requested_at, consent_event_id, keep_until) values ($1, $2, $3, 'Ada', clock.now(), $4, clock.now() + interval '1 year')`, [id, email, hmac, consentId]);
    await trial.admin.query(`insert into waitlist.conversation (id, topic, email, name, state) values ($1, 'question', $2, 'Ada', 'open')`, [conversationId, email]);
    await trial.admin.query(`insert into waitlist.conversation_message (id, conversation_id, direction, channel, body, read_due_at, first_read_at) values ($1, $2, 'in', 'form', 'Hello', clock.now(), clock.now())`, [randomUUID(), conversationId]);
  };

  const record = async (customer: TestTenant, endUser: string): Promise<SessionRow> => {
    const session = await insertSession(trial.admin, { tenantId: customer.tenantId, projectId: customer.projectId });
    await trial.admin.query('update ingest.session set end_user = $2 where id = $1', [session.sessionId, endUser]);
    const { db, close } = await openDatabase(trial.config.database, 'ingest_intake');
    const keys = new SessionKeys(db, openKms(trial.config.kms, 'test'), new SessionKeysRepository(), new Clock());
    await db.transaction({ tenants: [session.tenantId] }, (tx) => keys.create(tx, session)).finally(close);
    return session;
  };

  /** Asks by the form and the link, and waits until it is done in every app. */
  const asks = async (wish: object): Promise<void> => {
    const { page } = await trial.asked(PERSON, wish);
    await until(async () => (await trial.own(page)).state === 'done');
  };

  const rows = async (sql: string, ...values: unknown[]): Promise<unknown[]> => (await trial.admin.query<Record<string, unknown>>(sql, values)).rows.map((row) => Object.values(row)[0]);

  beforeAll(async () => {
    trial = await RightsTrial.start();
    waitlist = await boot('waitlist', trial.config);
    await boot('ingest', trial.config);
    for (const email of [PERSON, NEIGHBOUR]) await place(email);
    for (let number = 1; number <= 3; number += 1) {
      const customer = await createTestTenant(trial.config);
      recorded.push({ customer, key: (await customer.secretKey('end-users:manage')).text, session: await record(customer, `customer-${number}-knows-her-as`) });
    }
    beside = await record((recorded[0] as (typeof recorded)[0]).customer, 'somebody-else');
    setId = await trial.app.get(BackupTaker, { strict: false }).take();
  });

  afterAll(async () => {
    for (const app of apps) await app.close();
    await trial?.stop();
    await empty?.drop();
  });

  it('learns what is known, has it corrected, and has its use restricted, in every app', async () => {
    await asks({ type: 'access' });
    expect((await trial.mailsTo(PERSON)).map(({ template }) => template)).toContain('case-archive');
    await asks({ type: 'correct', changes: { name: 'Ada Lovelace' } });
    expect(await rows('select name from waitlist.subscriber where email = $1 union all select name from waitlist.conversation where email = $1', PERSON)).toEqual(['Ada Lovelace', 'Ada Lovelace']);
    await asks({ type: 'restrict' });
    expect(await rows('select restricted from waitlist.subscriber where email = $1 union all select restricted from waitlist.conversation where email = $1', PERSON)).toEqual([true, true]);
    expect(await rows('select restricted from waitlist.subscriber where email = $1', NEIGHBOUR)).toEqual([false]);
  });

  it('is gone from every app, and from the recordings of three customers who file for them', async () => {
    await asks({ type: 'delete' });
    for (const { customer, key, session } of recorded) {
      const [endUser] = await rows('select end_user from ingest.session where id = $1', session.sessionId);
      const { status, body } = await trial.call<CustomersRequestDto>('POST', `projects/${customer.projectId}/rights-requests`, key, { type: 'delete', endUser });
      expect(status).toBe(201);
      await until(async () => (await trial.call<CustomersRequestDto>('GET', `projects/${customer.projectId}/rights-requests/${body.id}`, key)).body.state === 'done');
    }
    expect(await rows(`select distinct state from ingest.session where id = any ($1)`, recorded.map(({ session }) => session.sessionId))).toEqual(['erased']);
    expect(await rows('select count(*)::int from ingest.session_key where session_id = any ($1)', [beside, ...recorded.map(({ session }) => session)].map(({ sessionId }) => sessionId))).toEqual([1]);
    // What stays is the request itself, for as long as it has to be shown that it was answered.
    expect(await tablesWith(trial.admin, PERSON)).toEqual(['privacy.rights_request']);
    expect(await tablesWith(trial.admin, NEIGHBOUR)).toEqual(['waitlist.conversation', 'waitlist.subscriber']);
    expect((await trial.mailsTo(PERSON)).map(({ template }) => template)).toContain('case-erased');
  });

  it('is still gone when a backup from before is restored, and told when there is none any more', async () => {
    empty = await createTestDatabase({ migrated: false });
    await restoreBackup(empty.config, openBackupStore(trial.config, new Clock()), setId);
    const client = await openAsAdmin(empty);
    try {
      expect(await tablesWith(client, PERSON)).toEqual(['waitlist.conversation', 'waitlist.subscriber']);
      const restored: Config = { ...trial.config, database: empty.config, redis: testConfig({ database: empty.config }).redis };
      const started = await Promise.all(APPS.filter((app) => app !== 'web').map((app) => boot(app, restored)));
      await until(async () => (await Promise.all(started.map((app) => app.inject({ method: 'GET', url: '/health/ready' })))).every(({ statusCode }) => statusCode === 200));
      expect(await tablesWith(client, PERSON)).toEqual([]);
      expect(await tablesWith(client, NEIGHBOUR)).toEqual(['waitlist.conversation', 'waitlist.subscriber']);
      const { rows: keys } = await client.query<{ id: string }>('select session_id as id from ingest.session_key');
      expect(keys.map(({ id }) => id)).toEqual([beside.sessionId]);
    } finally {
      for (const app of apps.splice(2)) await app.close();
      await client.end();
    }
    // As if all of it had been 31 days ago.
    await trial.admin.query(`update privacy.backup_set set oldest_data_at = oldest_data_at - interval '31 days', taken_at = taken_at - interval '31 days', expires_at = expires_at - interval '31 days'`);
    await trial.admin.query(`update privacy.subject_case set erased_at = erased_at - interval '31 days' where erased_at is not null`);
    await trial.app.get(BackupExpiry, { strict: false }).expire();
    expect(await openBackupStore(trial.config, new Clock()).isAbsent(setId)).toBe(true);
    await trial.admin.query(`update privacy.outbox set due_at = clock.now() where due_at > clock.now()`);
    await until(async () => (await trial.mailsTo(PERSON)).some(({ template }) => template === 'case-backups-clear'));
  });
});
