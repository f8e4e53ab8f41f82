import { type ReceiptKey, ReceiptSigner, type SignedReceipt, verifyReceipt } from '#audit/receipt.js';
import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { policyDigest, PolicyFiles } from '#policy/policy-files.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { sentMails } from '#testing/mail-trial.js';
import { sendNotices } from '#testing/notice-trial.js';
import { operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { NoticeDto } from '../notices/notice.dto.js';
import { NoticeWatch } from '../notices/notice-watch.js';
import { PrivacyModule } from '../privacy.module.js';
import { AcceptancesDataHolder } from './acceptances-data-holder.js';
import type { PolicyChangesDto, PolicyDraftsDto, PolicyTextDto, PolicyVersionsDto } from './policies.dto.js';
import { PolicyClock } from './policy-clock.js';

const FIRST = new PolicyFiles().source(1) ?? '';
const next = (number: number, change: (text: string) => string): string =>
  change(FIRST.replace('version: 1', `version: ${number}`).replace('summary: The first version.', `summary: What version ${number} is about.`).replace('Adapted from the', 'Changes were made. Adapted from the'));
/** Fewer days of a promise; then a word of a statement. */
const VERSIONS: Readonly<Record<number, string>> = {
  1: FIRST,
  2: next(2, (text) => text.replace('within 30 days', 'within 25 days')),
  3: next(3, (text) => text.replace('within 30 days', 'within 25 days').replace('Email us at support@pixeltrace.dev.{#K1}', 'Write to support@pixeltrace.dev.{#K1}')),
};

describe('the privacy policy', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let tenant: TestTenant;
  let token: string;

  beforeAll(async () => {
    jest.spyOn(PolicyFiles.prototype, 'numbers').mockReturnValue([1, 2, 3]);
    jest.spyOn(PolicyFiles.prototype, 'source').mockImplementation((number) => VERSIONS[number]);
    // Nothing happens by itself: versions and notices are looked at when a spec says so.
    for (const byItself of [PolicyClock, NoticeWatch]) jest.spyOn(byItself.prototype, 'onApplicationBootstrap').mockReturnValue(undefined);
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
    admin = await openAsAdmin(database);
    tenant = await createTestTenant(config);
    await subscribe('ada@example.org');
    await subscribe('idle@example.org', true);
    app = await createHttpApp(PrivacyModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    token = await operatorToken(config, ['privacy']);
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
    jest.restoreAllMocks();
  });

  const subscribe = async (email: string, restricted = false): Promise<void> => {
    await admin.query(`insert into waitlist.subscriber (email, email_hmac, restricted, requested_at, consent_event_id, keep_until) values ($1, $2, $3, clock.now(), gen_random_uuid(), clock.now() + interval '1 year')`, [email, randomBytes(16), restricted]);
  };
  const get = async <T>(url: string, credential?: string): Promise<{ status: number; body: T }> => {
    const answer = await app.inject({ method: 'GET', url: `/v1/${url}`, headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` } });
    return { status: answer.statusCode, body: answer.json<T>() };
  };
  const publish = async (payload: object): Promise<{ status: number; body: PolicyTextDto & { code: string; errors: { pointer: string }[] } }> => {
    const answer = await app.inject({ method: 'POST', url: '/v1/operators/policy/versions', headers: { authorization: `Bearer ${token}` }, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  /** Bearers of operators end after minutes: another one. */
  const later = async (interval: string): Promise<void> => {
    await admin.query('update clock.clock_offset set "offset" = "offset" + $1::interval', [interval]);
    token = await operatorToken(config, ['privacy']);
  };
  const current = async (): Promise<number> => (await get<PolicyTextDto>('policy')).body.number;
  const draft = (number: number, more: object): object => ({ number, digest: policyDigest(VERSIONS[number] ?? ''), ...more });

  it('has the text the project was made from as its first version, in force at once and dated', async () => {
    const { body } = await get<PolicyTextDto>('policy');
    expect(body).toMatchObject({ number: 1, changeClass: 'first', digest: policyDigest(FIRST), text: FIRST, inForceAt: expect.any(String) as string });
    expect(body.clauses).toContainEqual({ id: 'S1', section: 'The short version', text: 'We will never sell it.' });
    expect((await get('policy/versions/2')).status).toBe(404);
    expect((await get('policy/versions/x')).status).toBe(404);
  });

  it('never changes once it is published, whoever tries', async () => {
    for (const statement of [`update registry.policy_version set title = 'x'`, 'delete from registry.policy_version', 'truncate registry.policy_version cascade', 'delete from registry.policy_force']) {
      await expect(admin.query(statement)).rejects.toThrow(/does not change/);
    }
    await expect(admin.query(`insert into registry.policy_version (number, title, language, summary, text, digest, computed_class, change_class, effective_at) values (9, 't', 'en', 's', 'x', sha256('y'), 'wording', 'wording', clock.now())`)).rejects.toThrow(/check constraint/);
  });

  it('is compared with what a release brings along, and that is judged clause by clause', async () => {
    const { body } = await get<PolicyDraftsDto>('operators/policy/drafts', token);
    expect(body.drafts.map(({ number, faults, changes }) => ({ number, faults, changeClass: changes?.changeClass }))).toEqual([2, 3].map((number) => ({ number, faults: [], changeClass: 'meaningful' })));
    expect(body.drafts[0]?.changes?.changes.map(({ id, changeClass }) => [id, changeClass])).toEqual([
      ['D3', 'meaningful'],
      ['L1', 'wording'],
    ]);
  });

  it.each([
    ['a text that nobody read', { number: 2, digest: '0'.repeat(64), changeClass: 'meaningful' }, 409, undefined],
    ['a version that skips one', draft(3, { changeClass: 'meaningful' }), 422, '/number'],
    ['what there is no draft of', { number: 7, digest: '0'.repeat(64), changeClass: 'wording' }, 404, undefined],
    ['less notice than 30 days', draft(2, { changeClass: 'meaningful', effectiveAt: new Date(Date.now() + 29 * 86_400_000).toISOString() }), 422, '/effectiveAt'],
    ['another class than was computed, without a reason', draft(2, { changeClass: 'wording' }), 422, '/reason'],
  ])('is not published with %s', async (_what, body, status, pointer) => {
    const answer = await publish(body);
    expect({ status: answer.status, pointer: answer.body.errors?.[0]?.pointer }).toEqual({ status, pointer });
  });

  it('tells everybody concerned of a meaningful change, once, with a signed count; and waits for that and its day', async () => {
    const { status, body } = await publish(draft(2, { changeClass: 'meaningful' }));
    expect([status, body.inForceAt]).toEqual([201, null]);
    expect((await publish(draft(3, { changeClass: 'wording' }))).status).toBe(409);
    // Somebody who is on both lists gets one mail, and a worker that runs again sends nothing twice.
    await admin.query(`update waitlist.subscriber set email = (select upper(email) from identity.member where id = $1) where email = 'ada@example.org'`, [tenant.members.owner.id]);
    await sendNotices(database, admin, 2);
    while (((await admin.query(`select 1 from registry.notice_part where people is null`)).rowCount ?? 0) > 0) await sleep(20);
    const mails = (await sentMails(database)).filter(({ stream }) => stream === 'policy-notices');
    expect(mails).toHaveLength(Object.keys(tenant.members).length);
    expect(mails[0]?.text).toContain('and from our backups within 25 days.\nBefore: and from our backups within 30 days.');
    expect(mails[0]?.text).toContain('/privacy/changes?from=1&to=2');
    await later('31 days');
    expect(await app.get(PolicyClock, { strict: false }).look()).toEqual([]);
    await admin.query(`update mail.message set state = 'sent', settled_at = clock.now() where stream = 'policy-notices'`);
    await app.get(NoticeWatch, { strict: false }).look();
    const { body: notice } = await get<NoticeDto>('operators/policy/versions/2/notice', token);
    expect(notice).toMatchObject({ sent: mails.length, waiting: 0, parts: [{ app: 'waitlist', people: 1 }, { app: 'ingest', people: mails.length }] });
    const keys: ReceiptKey[] = await new ReceiptSigner(config).publicKeys();
    expect(verifyReceipt(notice.receipt as SignedReceipt, keys)).toBe(true);
    expect(await current()).toBe(1);
    expect(await app.get(PolicyClock, { strict: false }).look()).toEqual([2]);
    expect(await current()).toBe(2);
  });

  it('keeps who goes on under which version, from their next use on, and gives that up with the person', async () => {
    const { id } = tenant.members.viewer;
    const holder = app.get(AcceptancesDataHolder, { strict: false });
    expect(await holder.locate({ kind: 'member-id', value: id })).toEqual([]);
    await admin.query('update identity.sign_in_session set last_used_at = clock.now() where member_id = $1', [id]);
    await admin.query('update identity.sign_in_session set last_used_at = clock.now() where member_id = $1', [id]);
    await subscribe('new@example.org');
    expect((await get('operators/policy/versions/2/acceptances', token)).body).toEqual({ members: 1, subscribers: 1 });
    for await (const { bytes } of holder.export({ kind: 'email', value: 'NEW@example.org' })) expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({ items: [{ policyVersion: 2, how: 'joined' }] });
    expect(await holder.erase({ kind: 'member-id', value: id })).toEqual([{ store: 'registry.policy_acceptance', records: 1 }]);
    expect(await holder.verifyAbsent({ kind: 'member-id', value: id })).toEqual([]);
    await admin.query(`delete from waitlist.subscriber where email = 'new@example.org'`);
    expect((await get('operators/policy/versions/2/acceptances', token)).body).toEqual({ members: 0, subscribers: 0 });
  });

  it('changes its wording without a notice, at once', async () => {
    const { body } = await publish(draft(3, { changeClass: 'wording' }));
    expect(body).toMatchObject({ number: 3, changeClass: 'wording' });
    await app.get(PolicyClock, { strict: false }).look();
    expect(await current()).toBe(3);
    expect((await get('operators/policy/versions/3/notice', token)).status).toBe(404);
    expect((await get<PolicyChangesDto>('policy/versions/3/changes?since=1')).body).toMatchObject({ from: 1, to: 3, changeClass: 'meaningful' });
    expect((await get<PolicyVersionsDto>('policy/versions')).body.versions.map(({ number }) => number)).toEqual([3, 2, 1]);
  });
});
