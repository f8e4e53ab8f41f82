import { ReceiptSigner, verifyReceipt } from '#audit/receipt.js';
import type { Config } from '#config/config.js';
import { ConsentService } from '#consent/consent.service.js';
import { CONSENT_LINK } from '#contracts/consent-consumers.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { SignedLinks } from '#mail/signed-link.js';
import { RETENTION_SCHEDULE } from '#retention/retention-schedule.reader.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { ConsentPropagationsDto, ConsentRecordsDto, SignedConsentRecordDto } from '../consent/consents.dto.js';
import type { DataHoldersDto, DataTableDto, ProcessingRegisterDto } from '../data-map/data-map.dto.js';
import { PrivacyModule } from '../privacy.module.js';
import type { LegalHoldDto } from './legal-hold.dto.js';
import { RetentionNightRun } from './retention-night-run.js';
import type { DryRunDto, EvidenceListDto, RetentionScheduleDto } from './retention.dto.js';

let database: TestDatabase;
let config: Config;
let app: NestFastifyApplication;
let admin: pg.Client;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
  admin = await openAsAdmin(database);
  app = await createHttpApp(PrivacyModule.forRole('all'), config);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  token = await operatorToken(config, ['privacy']);
});

afterAll(async () => {
  await app.close();
  await admin.end();
  await database.drop();
});

const ask = async <T>(method: 'GET' | 'POST', url: string, { body, bearer }: { body?: object; bearer?: string } = {}): Promise<{ status: number; body: T; text: string; type: string }> => {
  const answer = await app.inject({ method, url, ...(body ? { payload: body } : {}), headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });
  return { status: answer.statusCode, text: answer.body, type: String(answer.headers['content-type']), body: (String(answer.headers['content-type']).includes('json') ? answer.json() : undefined) as T };
};
const desk = <T>(method: 'GET' | 'POST', url: string, body?: object) => ask<T>(method, url, { bearer: token, ...(body ? { body } : {}) });
const actions = async (action: string): Promise<number> => {
  const { rows } = await admin.query<{ n: number }>(
    `select count(*)::int as n from (select leaf from audit.leaf_outbox union all select leaf from audit.entry) l where convert_from(l.leaf, 'UTF8') like $1`,
    [`%"${action}"%`],
  );
  return rows[0]?.n ?? 0;
};
const report = async (age: string): Promise<string> => {
  const id = randomUUID();
  await admin.query(`insert into privacy.security_report (id, conversation_id, email, body, received_at) values ($1, $2, 'ada@example.com', 'A hole', clock.now() - $3::interval)`, [id, randomUUID(), age]);
  return id;
};
const isThere = async (table: string, id: string): Promise<boolean> => ((await admin.query(`select 1 from ${table} where id = $1`, [id])).rowCount ?? 0) > 0;
const subscriber = async (more = ''): Promise<string> => {
  const id = randomUUID();
  const event = await app.get<Database>(databaseOf('privacy_worker')).transaction('platform', (tx) =>
    app.get(ConsentService, { strict: false }).record(tx, { subject: id, decision: 'given', purposes: ['waitlist'], dataCategories: ['contact'], noticeId: 'waitlist-form', noticeLanguage: 'en', policyVersion: '2026-11', textSha256: Buffer.alloc(32, 7), mechanism: 'double-opt-in' }),
  );
  await admin.query(
    `insert into waitlist.subscriber (id, email, email_hmac, requested_at, consent_event_id, keep_until ${more && ', status'}) values ($1, $2, decode(md5($2), 'hex'), clock.now(), $3, clock.now() - interval '1 hour' ${more && `, '${more}'`})`,
    [id, `${id}@example.com`, event],
  );
  return id;
};

describe('the data map', () => {
  it('tells anybody what is held, why, for how long, and where', async () => {
    const { body } = await ask<DataTableDto>('GET', '/v1/data-map');
    expect(body.items).toContainEqual(expect.objectContaining({ people: 'people on the waitlist', purpose: 'To write to this person about the product they asked about', basis: 'consent', categories: ['contact'], retention: expect.objectContaining({ entry: 'waitlist-place', duration: 'P24M' }) as object }));
    expect(body.items.every((row) => !('data' in row))).toBe(true);
    expect(body.stores).toContainEqual(expect.objectContaining({ kind: 'database', region: config.region }));
    expect((await ask<{ properties: Record<string, object> }>('GET', '/v1/data-map/export-schema')).body.properties).toHaveProperty(['waitlist.people', 'properties', 'waitlist.subscriber']);
  });

  it('is the register of processing for operators, in four forms', async () => {
    const register = (await desk<ProcessingRegisterDto>('GET', '/v1/processing-register')).body;
    expect(register.processor).toContainEqual(expect.objectContaining({ purpose: 'Lets the customer replay how their app was used' }));
    expect(register.controller.every(({ role }) => role === 'controller')).toBe(true);
    const csv = await desk('GET', '/v1/processing-register.csv');
    expect(csv.text.split('\r\n')).toHaveLength(register.controller.length + register.processor.length + 2);
    expect((await desk('GET', '/v1/processing-register.html')).type).toMatch(/^text\/html/);
    expect((await desk('GET', '/v1/processing-register.yaml')).text).toMatch(/^dataset:\n/);
    expect((await ask('GET', '/v1/processing-register')).status).toBe(401);
    expect((await desk<DataHoldersDto>('GET', '/v1/data-holders')).body.items).toContainEqual(expect.objectContaining({ name: 'waitlist.people', reason: null }));
  });
});

describe('the retention schedule', () => {
  it('has a rule in the database for every line that is counted, and no other', async () => {
    const { rows } = await admin.query<{ entry: string; holds: boolean }>('select entry, holds from privacy.retention_rule order by entry');
    expect(rows.map(({ entry }) => entry)).toEqual(RETENTION_SCHEDULE.filter(({ counted }) => counted).map(({ id }) => id).toSorted());
    expect(rows.filter(({ holds }) => holds).map(({ entry }) => entry)).toEqual(RETENTION_SCHEDULE.filter(({ hold, counted }) => hold === 'row' && counted).map(({ id }) => id).toSorted());
    expect((await ask<RetentionScheduleDto>('GET', '/v1/retention-schedule')).body.items).toHaveLength(RETENTION_SCHEDULE.length);
  });

  it('can see every row that a rule is about: row-level security hides none from it', async () => {
    const { rows } = await admin.query(
      `select r.entry from privacy.retention_rule r join pg_class c on c.oid = to_regclass(r.relation) where c.relrowsecurity and not exists (
         select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*') and (p.polroles @> array['pixeltrace_owner'::regrole::oid]))`,
    );
    expect(rows).toEqual([]);
  });

  it('counts what would go without touching it, and what went as it goes', async () => {
    const old = await report('4 years');
    const young = await report('1 year');
    const dry = (await desk<DryRunDto>('GET', '/v1/retention/dry-run')).body.items;
    expect(dry.find(({ entry }) => entry === 'security-report')).toMatchObject({ due: 1, held: 0 });
    expect(await isThere('privacy.security_report', old)).toBe(true);
    await admin.query(`insert into waitlist.suppression (email_hmac, until) values (decode(md5('x'), 'hex'), clock.now() - interval '3 days')`);
    await app.get(RetentionNightRun, { strict: false }).run();
    expect([await isThere('privacy.security_report', old), await isThere('privacy.security_report', young)]).toEqual([false, true]);
    await admin.query('delete from waitlist.suppression');
    const today = new Date().toISOString().slice(0, 10);
    const { items } = (await desk<EvidenceListDto>('GET', `/v1/retention/evidence?from=${today}&to=${today}`)).body;
    expect(items).toContainEqual({ day: today, entry: 'security-report', announced: 1, held: 0, gone: 1, overdue: 1 });
    expect(items).toContainEqual({ day: today, entry: 'waitlist-left-alone', announced: 1, held: 0, gone: 1, overdue: 1 });
    expect(items.filter(({ entry }) => entry === 'recording')).toHaveLength(1);
    expect(await actions('retention.overdue')).toBe(2);
  });

  it('refuses days that are no span', async () => {
    expect((await desk('GET', '/v1/retention/evidence?from=2026-02-01&to=2026-01-01')).status).toBe(422);
    expect((await desk('GET', '/v1/retention/evidence?from=2026-02-30&to=2026-03-01')).status).toBe(422);
    expect((await desk('GET', '/v1/retention/dry-run?at=tomorrow')).status).toBe(422);
  });
});

describe('a legal hold', () => {
  const wish = (dataset: string, rowIds: string[], reviewAt = '2030-01-01T00:00:00Z') => ({ dataset, rowIds, authority: 'District Court', reference: '7 C 1/26', approver: 'Head of legal', reviewAt });

  it('keeps its row whoever deletes it and nothing beside it, remembers that it was wanted gone, and lets it go when it is released', async () => {
    const [held, other] = [await report('4 years'), await report('4 years')];
    const placed = await desk<LegalHoldDto>('POST', '/v1/legal-holds', wish('privacy.security_report', [held]));
    expect(placed).toMatchObject({ status: 201, body: { rows: 1, deferred: 0, overdue: false, releasedAt: null } });
    await app.get(RetentionNightRun, { strict: false }).run();
    expect([await isThere('privacy.security_report', held), await isThere('privacy.security_report', other)]).toEqual([true, false]);
    expect((await desk<DryRunDto>('GET', '/v1/retention/dry-run')).body.items.find(({ entry }) => entry === 'security-report')).toMatchObject({ due: 0, held: 1 });
    const released = await desk<LegalHoldDto>('POST', `/v1/legal-holds/${placed.body.id}/release`);
    expect(released.body.releasedAt).not.toBeNull();
    expect(await isThere('privacy.security_report', held)).toBe(false);
    expect((await desk<LegalHoldDto>('POST', `/v1/legal-holds/${placed.body.id}/release`)).body).toEqual(released.body);
    expect([await actions('legal-hold.placed'), await actions('legal-hold.released')]).toEqual([1, 1]);
  });

  it('of rows of another app has that app take up what was deferred, once no other hold keeps it', async () => {
    const id = await subscriber('declined');
    const first = (await desk<LegalHoldDto>('POST', '/v1/legal-holds', wish('waitlist.subscriber', [id]))).body;
    const second = (await desk<LegalHoldDto>('POST', '/v1/legal-holds', wish('waitlist.subscriber', [id]))).body;
    await admin.query('delete from waitlist.subscriber where id = $1', [id]);
    expect(await isThere('waitlist.subscriber', id)).toBe(true);
    const waiting = async (): Promise<number | null> => (await admin.query(`select 1 from waitlist.outbox where name = 'waitlist.take-up-deferred'`)).rowCount;
    await desk('POST', `/v1/legal-holds/${first.id}/release`);
    expect(await waiting()).toBe(0);
    expect((await desk<LegalHoldDto>('GET', `/v1/legal-holds/${second.id}`)).body.deferred).toBe(1);
    await desk('POST', `/v1/legal-holds/${second.id}/release`);
    expect(await waiting()).toBe(1);
  });

  it('is of rows that there are, and is looked at again in time', async () => {
    expect((await desk('POST', '/v1/legal-holds', wish('privacy.security_report', [randomUUID()]))).status).toBe(409);
    expect((await desk('POST', '/v1/legal-holds', wish('identity.member', [randomUUID()]))).status).toBe(422);
    expect((await desk('GET', `/v1/legal-holds/${randomUUID()}`)).status).toBe(404);
    await desk('POST', '/v1/legal-holds', wish('privacy.security_report', [await report('1 day')], '2020-01-01T00:00:00Z'));
    await app.get(RetentionNightRun, { strict: false }).run();
    await app.get(RetentionNightRun, { strict: false }).run();
    expect(await actions('legal-hold.review-due')).toBe(1);
  });
});

describe('consent', () => {
  const linkOf = (id: string): string => app.get(SignedLinks, { strict: false }).mint(CONSENT_LINK, { id, number: 1 });

  it('is shown to the person with receipts that others can verify, and withdrawn as easily', async () => {
    const id = await subscriber();
    const own = await ask<ConsentRecordsDto>('GET', '/v1/consents', { bearer: linkOf(id) });
    expect(own.body.items).toMatchObject([{ body: { controller: 'pixeltrace', decision: 'given', purposes: ['waitlist'], dataCategories: ['contact'], noticeId: 'waitlist-form', noticeLanguage: 'en', basis: 'consent', withdrawnAt: null } }]);
    expect(own.text).not.toContain(id);
    const keys = await app.get(ReceiptSigner, { strict: false }).publicKeys();
    expect(own.body.items.every((receipt) => verifyReceipt(receipt as never, keys))).toBe(true);
    const withdrawn = await ask<SignedConsentRecordDto>('POST', '/v1/consents/withdrawals', { bearer: linkOf(id), body: { purpose: 'waitlist' } });
    expect(withdrawn).toMatchObject({ status: 201, body: { body: { decision: 'withdrawn', mechanism: 'signed-link' } } });
    expect((await ask('POST', '/v1/consents/withdrawals', { bearer: linkOf(id), body: { purpose: 'waitlist' } })).status).toBe(409);
    const { body } = await desk<ConsentPropagationsDto>('GET', '/v1/operators/consents/propagations');
    expect(body.open).toBeGreaterThan(0);
    expect(body.items).toContainEqual(expect.objectContaining({ recordId: withdrawn.body.body.recordId, consumer: 'waitlist.place', acknowledgedAt: null }));
    expect((await admin.query(`select 1 from waitlist.outbox where name = 'waitlist.apply-withdrawal'`)).rowCount).toBe(1);
  });

  it('opens to no link but its own', async () => {
    expect((await ask('GET', '/v1/consents', { bearer: linkOf(randomUUID()) })).status).toBe(401);
    expect((await ask('GET', '/v1/consents', { bearer: app.get(SignedLinks, { strict: false }).mint('place', { id: await subscriber(), number: 1 }) })).status).toBe(401);
    expect((await ask('GET', '/v1/consents')).status).toBe(401);
  });

  it('is found, read and withdrawn by operators, who are written down', async () => {
    const subject = await subscriber();
    const found = (await desk<ConsentRecordsDto>('POST', '/v1/operators/consents/search', { subject })).body.items;
    expect(found).toHaveLength(1);
    expect((await desk<SignedConsentRecordDto>('GET', `/v1/operators/consents/${found[0]?.body.recordId}`)).body.body).toEqual(found[0]?.body);
    expect((await desk('POST', '/v1/operators/consents/withdrawals', { subject, purpose: 'waitlist', channel: 'phone', jurisdiction: 'US-CA' })).body).toMatchObject({ body: { mechanism: 'phone', jurisdiction: 'US-CA' } });
    expect((await desk('GET', `/v1/operators/consents/${randomUUID()}`)).status).toBe(404);
    expect(await actions('consent.looked-up')).toBe(1);
  });

  it('that proved nothing for three years goes, and what still holds stays', async () => {
    const [over, holding] = [randomUUID(), randomUUID()];
    const insert = (subject: string, decision: string, age: string) =>
      admin.query(`insert into consent.event (id, subject, decision, purposes, policy_version, text_sha256, mechanism, occurred_at) values (gen_random_uuid(), $1, $2, '{waitlist}', '1', $3, 'test', clock.now() - $4::interval)`, [subject, decision, Buffer.alloc(32), age]);
    await insert(over, 'given', '5 years');
    await insert(over, 'withdrawn', '4 years');
    await insert(holding, 'given', '5 years');
    await app.get(RetentionNightRun, { strict: false }).run();
    const { rows } = await admin.query('select subject from consent.event where subject = any ($1)', [[over, holding]]);
    expect(rows).toEqual([{ subject: holding }]);
  });

  it('tells browsers that Global Privacy Control is honoured', async () => {
    expect((await ask('GET', '/.well-known/gpc.json')).body).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string });
  });
});
