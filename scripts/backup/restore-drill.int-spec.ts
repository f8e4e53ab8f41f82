import { openKms } from '#blobs/blobs.module.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { SessionKeysRepository } from '#blobs/session-keys.repository.js';
import { Clock } from '#clock/clock.js';
import type { App, Config, Role } from '#config/config.js';
import { openBackupStore } from '#database/backup/open-backup-store.js';
import { BackupKeyGoneError } from '#database/backup/backup-keys.js';
import { BackupBrokenError } from '#database/backup/part-cipher.js';
import { checkBackup } from '#database/backup/read-backup.js';
import { restoreBackup } from '#database/backup/restore-backup.js';
import { openDatabase } from '#database/open-database.js';
import { createHttpApp } from '#http/create-app.js';
import type { JobContext } from '#jobs/handles-job.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { insertSession, openAsAdmin, type SessionRow } from '#testing/ingest-rows.js';
import { sentMails } from '#testing/mail-trial.js';
import { createTestOperator, operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { BackupExpiry } from '../../apps/privacy/src/backups/backup-expiry.js';
import { BackupTaker } from '../../apps/privacy/src/backups/backup-taker.js';
import { BackupWatch } from '../../apps/privacy/src/backups/backup-watch.js';
import { CheckBackupHandler } from '../../apps/privacy/src/backups/check-backup.handler.js';
import type { BackupSetListDto } from '../../apps/privacy/src/backups/backups.dto.js';
import { BackupsClear } from '../../apps/privacy/src/backups/backups-clear.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { LedgerCarrier } from '../../apps/waitlist/src/ledger/ledger-carrier.js';
import { LedgerNewsRepository } from '../../apps/waitlist/src/ledger/ledger-news.repository.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';

const MODULES = { ingest: IngestModule, waitlist: WaitlistModule, privacy: PrivacyModule };

let database: TestDatabase;
let config: Config;
let admin: pg.Client;
let privacy: NestFastifyApplication;

const start = async (app: Exclude<App, 'web'>, role: Role, on: Config): Promise<NestFastifyApplication> => {
  const started = await createHttpApp(MODULES[app].forRole(role), { ...on, app, role });
  await started.init();
  await started.getHttpAdapter().getInstance().ready();
  return started;
};
const failing = async (app: NestFastifyApplication): Promise<string[]> => (await app.inject({ method: 'GET', url: '/health/ready' })).json<{ failing: string[] }>().failing;
const until = async (true_: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 600 && !(await true_()); turn++) await sleep(50);
};
const count = async (client: pg.Client, what: string, ...values: unknown[]): Promise<number> => Number((await client.query<{ count: string }>(`select count(*) from ${what}`, values)).rows[0]?.count);
const later = (days: number) => admin.query('update clock.clock_offset set "offset" = "offset" + make_interval(days => $1)', [days]);
const store = () => openBackupStore(config, new Clock());

const place = async (): Promise<string> => {
  const id = randomUUID();
  const consentId = randomUUID();
  await admin.query(`insert into consent.event (id, subject, decision, purposes, policy_version, text_sha256, mechanism) values ($1, $2, 'given', '{waitlist}', '1', $3, 'double-opt-in')`, [consentId, id, randomBytes(32)]);
  await admin.query(
    `insert into waitlist.subscriber (id, email, email_hmac, requested_at, consent_event_id, keep_until) values ($1, $2, $3, clock.now(), $4, clock.now() + interval '1 year')`,
    [id, `${id}@example.org`, randomBytes(16), consentId],
  );
  return id;
};

const recorded = async (): Promise<SessionRow> => {
  const tenant = await createTestTenant(config);
  const session = await insertSession(admin, { tenantId: tenant.tenantId, projectId: tenant.projectId });
  const { db, close } = await openDatabase(config.database, 'ingest_intake');
  const keys = new SessionKeys(db, openKms(config.kms, 'test'), new SessionKeysRepository(), new Clock());
  await db.transaction({ tenants: [session.tenantId] }, (tx) => keys.create(tx, session)).finally(close);
  return session;
};

beforeAll(async () => {
  for (const byItself of [BackupExpiry, BackupWatch]) jest.spyOn(byItself.prototype, 'onApplicationBootstrap').mockReturnValue(undefined);
  database = await createTestDatabase();
  config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
  admin = await openAsAdmin(database);
  privacy = await start('privacy', 'all', config);
});

afterAll(async () => {
  await privacy?.close();
  await admin?.end();
  await database?.drop();
});

describe('a person who was erased after the backup', () => {
  it('is still gone when it is restored: nothing is answered or done before, and what others have is there again', async () => {
    const [canary, neighbour] = [await place(), await place()];
    const [session, kept] = [await recorded(), await recorded()];
    const operator = await createTestOperator(config, ['privacy']);
    const setId = await privacy.get(BackupTaker, { strict: false }).take();

    const recipient = randomBytes(16);
    await admin.query('delete from waitlist.subscriber where id = $1', [canary]);
    await admin.query(`insert into mail.suppression (recipient_key, stream, reason) values ($1, '*', 'unsubscribed')`, [recipient]);
    const waitlist = await openDatabase(config.database, 'waitlist_worker');
    const ledger = privacy.get(ErasureLedger, { strict: false });
    expect(await new LedgerCarrier(waitlist.db, ledger, new LedgerNewsRepository()).carry()).toBe(2);
    await waitlist.close();
    await ledger.append({ kind: 'session', tenantId: session.tenantId, subjectId: session.sessionId, at: new Date() });

    const empty = await createTestDatabase({ migrated: false });
    const restored: Config = { ...config, database: empty.config, redis: testConfig({ database: empty.config }).redis };
    await restoreBackup(empty.config, store(), setId);
    const client = await openAsAdmin(empty);
    const apps: NestFastifyApplication[] = [];
    try {
      expect(await count(client, 'waitlist.subscriber where id = any ($1)', [canary, neighbour])).toBe(2);
      expect(await count(client, 'ingest.session_key where session_id = $1', session.sessionId)).toBe(1);
      expect(await count(client, 'identity.operator where id = $1', operator.id)).toBe(1);
      expect(await count(client, 'identity.operator_session')).toBe(0);
      expect(await brokenReferences(client)).toEqual([]);

      const ingest = await start('ingest', 'all', restored);
      apps.push(ingest);
      for (const url of ['/v1/sessions', '/v1/sessions/end', '/v1/sign-in/link']) expect([url, (await ingest.inject({ method: 'POST', url, payload: {} })).statusCode]).toEqual([url, 503]);
      expect(await failing(ingest)).toEqual(['erasure-ledger']);
      expect(await count(client, 'privacy.restore_run where opened_at is not null')).toBe(0);
      await expect(restoreBackup(empty.config, store(), setId)).rejects.toThrow('Stop every process first');
      apps.push(await start('waitlist', 'worker', restored), await start('privacy', 'worker', restored));
      await until(async () => (await Promise.all(apps.map(failing))).every((names) => names.length === 0));

      expect(await Promise.all(apps.map(failing))).toEqual([[], [], []]);
      expect(await count(client, 'privacy.restore_run where opened_at is not null')).toBe(1);
      expect(await count(client, 'waitlist.subscriber where id = $1', canary)).toBe(0);
      expect(await count(client, 'waitlist.subscriber where id = $1', neighbour)).toBe(1);
      expect(await count(client, 'ingest.session_key where session_id = $1', session.sessionId)).toBe(0);
      expect(await count(client, 'ingest.session_key where session_id = $1', kept.sessionId)).toBe(1);
      expect(await count(client, 'mail.suppression where recipient_key = $1', recipient)).toBe(1);
      expect((await ingest.inject({ method: 'POST', url: '/v1/sessions', payload: {} })).statusCode).not.toBe(503);
    } finally {
      await Promise.all(apps.map((app) => app.close()));
      await client.end();
      await empty.drop();
    }
  });
});

describe('a backup', () => {
  it('is listed, checked and registered by operators', async () => {
    const setId = await privacy.get(BackupTaker, { strict: false }).take();
    const token = await operatorToken(config, ['privacy']);
    const call = (method: 'GET' | 'POST', url: string, payload?: object) => privacy.inject({ method, url: `/v1/${url}`, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
    const listed = (await call('GET', 'backup-sets')).json<BackupSetListDto>();
    expect(listed).toMatchObject({ intervalHours: 0, retentionDays: 21, items: expect.arrayContaining([expect.objectContaining({ id: setId, state: 'complete', source: 'pixeltrace', absentAt: null })]) });
    expect(listed.nextExpiryAt).not.toBeNull();
    expect((await call('POST', `backup-sets/${setId}/check`)).statusCode).toBe(202);
    await privacy.get(CheckBackupHandler, { strict: false }).handle({ backupSetId: setId }, { complete: () => Promise.resolve() } as unknown as JobContext);
    expect((await call('GET', `backup-sets/${setId}`)).json()).toMatchObject({ id: setId, checkFailedAt: null });
    const { rows } = await admin.query<{ now: Date }>('select clock.now() as now');
    const moment = (days: number) => new Date((rows[0]?.now as Date).getTime() + days * 86_400_000).toISOString();
    const external = { source: 'managed-postgres', externalId: 'one', oldestDataAt: moment(-1), takenAt: moment(-1), expiresAt: moment(20) };
    expect((await call('POST', 'backup-sets', { ...external, expiresAt: moment(30) })).statusCode).toBe(422);
    const { id } = (await call('POST', 'backup-sets', external)).json<{ id: string }>();
    expect((await call('POST', 'backup-sets', external)).statusCode).toBe(409);
    expect((await call('POST', `backup-sets/${setId}/absence`)).statusCode).toBe(409);
    expect((await call('POST', `backup-sets/${id}/absence`)).json()).toMatchObject({ id, absentAt: expect.any(String) });
    expect((await call('GET', 'restores')).json()).toEqual({ items: [] });
    expect((await call('GET', `backup-sets/${randomUUID()}`)).statusCode).toBe(404);
  });

  it('goes into no database that is in use, and is refused when a byte of it is another one', async () => {
    const setId = await privacy.get(BackupTaker, { strict: false }).take();
    await expect(restoreBackup(database.config, store(), setId)).rejects.toThrow('Stop every process first');
    const { manifest } = await store().manifest(setId);
    await expect(checkBackup(store(), manifest)).resolves.toBeUndefined();
    if (config.blobs.kind !== 'disk') throw new Error('not on disk');
    const { bytes } = manifest.parts[0] as { bytes: number };
    const part = `backups/${setId}/part-000000`;
    const blobs = (store() as unknown as { blobs: { get: (key: string) => Promise<Buffer>; delete: (key: string) => Promise<void>; put: (key: string, bytes: Buffer) => Promise<void> } }).blobs;
    const altered = await blobs.get(part);
    altered.writeUInt8(altered.readUInt8(bytes - 1) ^ 1, bytes - 1);
    await blobs.delete(part);
    await blobs.put(part, altered);
    await expect(checkBackup(store(), manifest)).rejects.toThrow(BackupBrokenError);
    const empty = await createTestDatabase({ migrated: false });
    await expect(restoreBackup(empty.config, store(), setId)).rejects.toThrow(BackupBrokenError);
    const client = await openAsAdmin(empty);
    expect(await count(client, `pg_namespace where nspname = 'privacy'`)).toBe(0);
    await client.end();
    await empty.drop();
  });

  it('is nowhere older than 30 days in 48, whatever fails, and is not clear before it was looked for', async () => {
    const taker = privacy.get(BackupTaker, { strict: false });
    const expiry = privacy.get(BackupExpiry, { strict: false });
    const oldest = async () => Number((await admin.query<{ days: number }>(`select coalesce(max(extract(epoch from clock.now() - oldest_data_at)) / 86400, 0)::float8 as days from privacy.backup_set where absent_at is null`)).rows[0]?.days);
    const setId = await taker.take();
    const { rows } = await admin.query<{ now: Date }>('select clock.now() as now');
    const erasedAt = rows[0]?.now as Date;
    const clear = privacy.get(BackupsClear, { strict: false });
    expect((await clear.at(erasedAt)).getTime() - erasedAt.getTime()).toBeGreaterThan(20 * 86_400_000);

    let worst = 0;
    for (let turn = 0; turn < 6; turn++) {
      await later(8);
      worst = Math.max(worst, await oldest());
      // Two of them fail: expiry comes all the same.
      if (turn === 1 || turn === 3) {
        const broken = jest.spyOn(ErasureLedger.prototype, 'bind').mockRejectedValueOnce(new Error('no'));
        await expect(taker.take()).rejects.toThrow('no');
        broken.mockRestore();
      } else await taker.take();
      await expiry.expire();
    }
    expect(worst).toBeLessThanOrEqual(30);
    expect(await count(admin, `privacy.backup_set where absent_at is null and state <> 'complete'`)).toBe(0);
    expect(await store().isAbsent(setId)).toBe(true);
    await expect(store().manifest(setId)).rejects.toThrow();
    await expect(store().keys.get(setId)).rejects.toThrow(BackupKeyGoneError);
    expect((await clear.at(erasedAt)).getTime()).toBeLessThanOrEqual(Date.now() + 49 * 86_400_000);
    expect((await clear.at(erasedAt)).getTime()).toBeGreaterThan(erasedAt.getTime());
  });

  it('that the database does not know ends too, and operators hear of one that stays', async () => {
    const setId = await privacy.get(BackupTaker, { strict: false }).take();
    const operator = await createTestOperator(config, ['privacy']);
    await admin.query('delete from privacy.backup_set where id = $1', [setId]);
    await privacy.get(BackupExpiry, { strict: false }).expire();
    expect(await count(admin, `privacy.backup_set where id = $1 and state = 'complete' and absent_at is null`, setId)).toBe(1);
    await later(29);
    expect(await privacy.get(BackupWatch, { strict: false }).look()).toBeGreaterThan(0);
    expect((await sentMails(database)).filter(({ template, to }) => template === 'backup-alarm' && to === operator.email).length).toBeGreaterThan(0);
    expect(await privacy.get(BackupWatch, { strict: false }).look()).toBe(0);
    writeFileSync(path.join(config.erasureLedger.directory, 'backup-keys', `${randomUUID()}.key`), '{}');
    await privacy.get(BackupExpiry, { strict: false }).expire();
    await privacy.get(BackupExpiry, { strict: false }).expire();
    expect(await store().sets()).toEqual([]);
  });
});

/** Foreign keys are not looked at while rows are put back: each of them has to hold afterwards. */
const brokenReferences = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string; sql: string }>(
    `select c.conname as name, format('select 1 from %s child where %s and not exists (select 1 from %s parent where %s) limit 1', c.conrelid::regclass,
       string_agg(format('child.%I is not null', a.attname), ' and '), c.confrelid::regclass, string_agg(format('child.%I = parent.%I', a.attname, p.attname), ' and ')) as sql
     from pg_constraint c cross join lateral unnest(c.conkey, c.confkey) as k(child, parent)
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.child join pg_attribute p on p.attrelid = c.confrelid and p.attnum = k.parent
     where c.contype = 'f' group by c.oid, c.conname, c.conrelid, c.confrelid`,
  );
  const broken: string[] = [];
  for (const { name, sql } of rows) if ((await client.query(sql)).rows.length > 0) broken.push(name);
  return broken;
};
