import { type SignedReceipt, verifyReceipt, type ReceiptKey } from '#audit/receipt.js';
import { Exchange } from '#exchange/exchange.js';
import { ExchangeRepository } from '#exchange/exchange.repository.js';
import { openDatabase } from '#database/open-database.js';
import { OrganisationsTrial } from '#testing/organisations-trial.js';
import { RecordingStorage, type StoredRecording } from '#testing/stored-recording.js';
import { testExchange } from '#testing/test-config.js';
import type { TestTenant } from '#testing/test-tenants.js';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplyRetentionHandler } from '../retention/apply-retention.handler.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { CloseOrganisationHandler } from './close-organisation.handler.js';
import { OrganisationRemoval } from './organisation-removal.js';
import { OrganisationsSweep } from './organisations-sweep.js';
import { RecordingsRemoval } from './recordings-removal.js';

let trial: OrganisationsTrial;
let acme: TestTenant;

beforeAll(async () => {
  trial = await OrganisationsTrial.start('all');
});
beforeEach(async () => {
  acme = await trial.tenant();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => trial?.stop());

const home = (): string => `/organisations/${acme.tenantId}`;
const owner = (): string => acme.members.owner.token;
const close = async (): Promise<string> => String((await trial.call('POST', `${home()}/closing`, owner(), { name: 'Test organisation' })).body['id']);
const makeDue = (): Promise<unknown> => trial.sql('update identity.organisation_closing set due_at = clock.now() where tenant_id = $1', [acme.tenantId]);
const sweep = (): Promise<number> => trial.app.get(OrganisationsSweep, { strict: false }).sweep();

const until = async (what: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 1_200; turn += 1) {
    if (await what()) return;
    await sleep(50);
  }
  throw new Error(`Not within a minute. Jobs: ${JSON.stringify(await trial.sql('select name, state, attempts, postponed, due_at - clock.now() as due from ingest.outbox'))}`);
};

/** Rows that still name the tenant, by table, the audit log and tombstones left out. */
const rowsOf = async (tenantId: string): Promise<Record<string, number>> => {
  const tables = await trial.sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attname = 'tenant_id' and not a.attisdropped and n.nspname !~ '^(pg_|information_schema)'`,
  );
  const left: Record<string, number> = {};
  for (const { name } of tables) {
    if (['audit.entry', 'audit.log', 'audit.leaf_outbox', 'ingest.session', 'ingest.erasure'].includes(name)) continue;
    const [row] = await trial.sql<{ n: number }>(`select count(*)::int as n from ${name} where tenant_id = $1`, [tenantId]);
    if (row && row.n > 0) left[name] = row.n;
  }
  return left;
};

const filesNaming = (tenantId: string): string[] => {
  const directory = trial.config.blobs.kind === 'disk' ? trial.config.blobs.directory : '';
  return existsSync(directory) ? (readdirSync(directory, { recursive: true }) as string[]).filter((name) => name.includes(tenantId) && !/\/?[0-9a-f-]{36}$/.test(name)) : [];
};

describe('closing an organisation', () => {
  it('asks for its name and a fresh sign-in, tells every owner, stops new sessions, and can be undone for seven days', async () => {
    expect((await trial.call('POST', `${home()}/closing`, owner(), { name: 'test organisation' })).status).toBe(422);
    await trial.sql(`update identity.sign_in_session set authenticated_at = authenticated_at - interval '11 minutes' where member_id = $1`, [acme.members.owner.id]);
    expect((await trial.call('POST', `${home()}/closing`, owner(), { name: 'Test organisation' })).code).toBe('reauthentication-required');
    await trial.sql('update identity.sign_in_session set authenticated_at = clock.now() where member_id = $1', [acme.members.owner.id]);
    const asked = await trial.call('POST', `${home()}/closing`, owner(), { name: 'Test organisation' });
    expect(asked).toMatchObject({ status: 201, body: { state: 'waiting', requestedBy: acme.members.owner.id } });
    expect(Date.parse(String(asked.body['dueAt'])) - Date.parse(String(asked.body['requestedAt']))).toBe(7 * 86_400_000);
    expect((await trial.call('POST', `${home()}/closing`, owner(), { name: 'Test organisation' })).code).toBe('organisation-closing');
    expect((await trial.mails()).filter(({ template, to }) => template === 'organisation-closing' && to.includes(acme.members.owner.id))).toHaveLength(1);
    const { db, close: done } = await openDatabase(trial.config.database, 'ingest_intake');
    const admit = () => db.transaction({ tenants: [acme.tenantId] }, (tx) => new SessionsRepository().admit(tx, acme.tenantId));
    expect(await admit()).toMatchObject({ verdict: 'closing' });
    expect((await trial.call('DELETE', `${home()}/closing`, acme.members.admin.token)).status).toBe(403);
    expect(await sweep()).toBe(0);
    expect((await trial.call('DELETE', `${home()}/closing`, owner())).status).toBe(204);
    expect(await admit().finally(done)).toMatchObject({ verdict: 'admitted' });
    expect((await trial.call('GET', `${home()}/closing`, owner())).status).toBe(404);
    expect(await trial.actions(acme.tenantId)).toEqual(expect.arrayContaining(['organisation.closing-requested', 'organisation.reopened']));
  });

  it('erases everything of it and nothing of others, and leaves a receipt that names nobody', async () => {
    const other = await trial.tenant();
    const storage = new RecordingStorage(trial.app, trial.admin);
    const ours: StoredRecording[] = [await storage.store(acme, 5, 'user-1'), await storage.store(acme, 9)];
    const theirs = await storage.store(other);
    await trial.sql(`insert into identity.membership (tenant_id, member_id, role) values ($1, $2, 'viewer')`, [other.tenantId, acme.members.analyst.id]);
    await trial.call('POST', `${home()}/invitations`, owner(), { email: `${randomUUID()}@example.org`, role: 'viewer' });
    const before = await rowsOf(other.tenantId);
    const closingId = await close();
    await makeDue();
    expect(await sweep()).toBe(1);
    const receipt = async () => trial.call('GET', `/closing-receipts/${closingId}`);
    await until(async () => {
      await trial.sql(`update ingest.outbox set due_at = clock.now() where lease_until is null`);
      return (await receipt()).status === 200;
    });

    expect(await rowsOf(acme.tenantId)).toEqual({});
    expect(filesNaming(acme.tenantId)).toEqual([]);
    expect(await trial.sql(`select distinct state from ingest.session where tenant_id = $1`, [acme.tenantId])).toEqual([{ state: 'erased' }]);
    expect(await trial.sql('select 1 from identity.organisation where id = $1', [acme.tenantId])).toEqual([]);
    const people = Object.values(acme.members).map(({ id }) => id);
    expect(await trial.sql('select id from identity.member where id = any ($1)', [people])).toEqual([{ id: acme.members.analyst.id }]);
    expect(await rowsOf(other.tenantId)).toEqual(before);
    expect((await trial.call('GET', `/recordings/${theirs.sessionId}`, other.members.owner.token)).status).toBe(200);
    for (const { token } of Object.values(acme.members)) expect((await trial.call('GET', '/me', token)).status).toBe(401);

    const signed = (await receipt()).body as unknown as SignedReceipt;
    expect(signed.body).toMatchObject({ kind: 'organisation-closed', id: closingId, organisationId: acme.tenantId, recordings: ours.length, members: 4, accounts: 3, verifiedAbsent: true });
    const keys = (await trial.call('GET', '/receipt-keys')).body['items'] as ReceiptKey[];
    expect(verifyReceipt(signed, keys)).toBe(true);
    for (const person of [...people, '@', 'user-1']) expect(JSON.stringify(signed.body)).not.toContain(person);
    const [mail] = (await trial.mails()).filter(({ template, to }) => template === 'organisation-closed' && to.includes(acme.members.owner.id));
    expect(mail?.text).toContain(signed.signature);
    const [leaf] = await trial.sql<{ leaf: Buffer }>(`select leaf from audit.leaf_outbox where log = 'platform' and convert_from(leaf, 'utf8') like '%organisation.closed%' and convert_from(leaf, 'utf8') like $1`, [`%${acme.tenantId}%`]);
    expect(leaf).toBeDefined();
  });

  it.each(['after its keys were revoked', 'after its recordings were erased', 'before the last commit'] as const)('goes on where it was cut off: %s', async (moment) => {
    const storage = new RecordingStorage(trial.app, trial.admin);
    await storage.store(acme);
    const closingId = await close();
    await makeDue();
    const [handler, recordings, organisation] = [CloseOrganisationHandler, RecordingsRemoval, OrganisationRemoval].map((part) => trial.app.get(part as never, { strict: false })) as unknown as [
      CloseOrganisationHandler, RecordingsRemoval, OrganisationRemoval,
    ];
    const run = () => handler.handle({ tenantId: acme.tenantId, closingId }, { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() });
    const cut = {
      'after its keys were revoked': () => jest.spyOn(recordings, 'remove').mockRejectedValueOnce(new Error('cut off')),
      'after its recordings were erased': () => jest.spyOn(recordings, 'assertAbsent').mockRejectedValueOnce(new Error('cut off')),
      'before the last commit': () => jest.spyOn(organisation['receipts'], 'send').mockRejectedValueOnce(new Error('cut off')),
    }[moment];
    const spy = cut();
    await until(async () => {
      const error = await run().then(
        () => undefined,
        (reason: Error) => reason.message,
      );
      return error === 'cut off';
    });
    spy.mockRestore();
    expect((await trial.call('GET', `/closing-receipts/${closingId}`)).status).toBe(404);
    await until(async () => {
      await trial.sql(`update ingest.outbox set due_at = clock.now() where lease_until is null`);
      await run().catch(() => undefined);
      return (await trial.call('GET', `/closing-receipts/${closingId}`)).status === 200;
    });
    await run();
    expect(await rowsOf(acme.tenantId)).toEqual({});
    expect((await trial.mails()).filter(({ template, to }) => template === 'organisation-closed' && to.includes(acme.members.owner.id))).toHaveLength(1);
  });
});

it('a plan that keeps recordings for a shorter time shortens those that exist; a longer one never lengthens them', async () => {
  const session = randomUUID();
  await trial.sql(`insert into ingest.project_setting (tenant_id, project_id, retention_days) values ($1, $2, 365) on conflict (project_id) do update set retention_days = 365`, [acme.tenantId, acme.projectId]);
  await trial.sql(`insert into ingest.session (id, tenant_id, project_id, state, started_at, expires_at) values ($1, $2, $3, 'ended', clock.now(), clock.now() + interval '365 days')`, [session, acme.tenantId, acme.projectId]);
  const handler = trial.app.get(ApplyRetentionHandler, { strict: false });
  const kept = async (): Promise<number> => {
    await handler.handle({ tenantId: acme.tenantId, projectId: acme.projectId }, { signal: new AbortController().signal });
    const [row] = await trial.sql<{ days: number }>('select extract(epoch from expires_at - started_at)::float8 / 86400 as days from ingest.session where id = $1', [session]);
    return Math.round(row?.days ?? 0);
  };
  await trial.plan(acme.tenantId, { retention_days: 365 });
  expect(await kept()).toBe(365);
  await trial.plan(acme.tenantId, { retention_days: 20 });
  expect(await kept()).toBe(20);
  await trial.plan(acme.tenantId, { retention_days: 300 });
  expect(await kept()).toBe(20);
});

describe('an invitation from the waitlist', () => {
  it('opens one organisation, with an invitation to its owner', async () => {
    const email = `${randomUUID()}@example.org`;
    const { db, close: done } = await openDatabase(trial.config.database, 'waitlist_worker');
    const exchange = new Exchange({ app: 'waitlist', exchange: testExchange('waitlist') }, new ExchangeRepository());
    const message = await db.transaction('platform', (tx) => exchange.post(tx, { to: 'ingest', job: 'identity.open-organisation', body: { email, organisationName: 'Newcomer', waitlistEntryId: randomUUID() } })).finally(done);
    await until(async () => (await trial.mails()).some(({ to }) => to === email));
    await until(async () => (await trial.sql('select 1 from ingest.outbox where name = $1', ['identity.open-organisation'])).length === 0);
    expect(await trial.sql('select 1 as n from exchange.message where id = $1', [message])).toEqual([]);
    const [mail, ...more] = (await trial.mails()).filter(({ to }) => to === email);
    expect([mail?.template, more]).toEqual(['team-invitation', []]);
    const accepted = await trial.call('POST', '/invitations/accept', undefined, { token: /token=(\w+)/.exec(mail?.text ?? '')?.[1] ?? '' });
    expect(accepted).toMatchObject({ status: 200, body: { organisation: 'Newcomer', role: 'owner', email } });
    const [plan] = await trial.sql<{ plan_code: string }>('select plan_code from identity.plan_assignment where tenant_id = $1', [accepted.body['organisationId']]);
    expect(plan).toEqual({ plan_code: 'starter' });
  });
});
