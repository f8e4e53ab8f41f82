import { Sequencer } from '#audit/sequencer.js';
import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { sentMails } from '#testing/mail-trial.js';
import { createTestOperator, type TestOperator } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { TransparencyDto } from '../legal-orders/legal-orders.dto.js';
import { OrderReveals } from '../legal-orders/order-reveals.js';
import { PrivacyModule } from '../privacy.module.js';
import { AccessLetters } from './access-letters.js';

const DIGEST = 'ab'.repeat(32);
const CHECKLIST = { authorityConfirmed: true, hasJurisdiction: true, properlyServed: true, signedAndInForce: true, basisCoversRecordings: true, namesWhatIsDemanded: true, proportionate: true };

let database: TestDatabase;
let config: Config;
let app: NestFastifyApplication;
let admin: pg.Client;
let acme: TestTenant;
let [support, security, second, officer, clerk]: TestOperator[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
  admin = await openAsAdmin(database);
  acme = await createTestTenant(config);
  app = await createHttpApp(PrivacyModule.forRole('all'), config);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  // They write when a test says so.
  for (const task of [AccessLetters, OrderReveals]) await app.get(task, { strict: false }).onApplicationShutdown();
  [support, security, second, officer, clerk] = [await createTestOperator(config, ['support']), await createTestOperator(config, ['security']), await createTestOperator(config, ['security']), await createTestOperator(config, ['privacy']), await createTestOperator(config, ['privacy'])];
});

afterAll(async () => {
  await app?.close();
  await admin?.end();
  await database?.drop();
});

const ask = async <T = Record<string, unknown>>(by: TestOperator | undefined, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object): Promise<{ status: number; body: T & { id: string; code?: string } }> => {
  const answer = await app.inject({ method, url, payload, headers: by ? { authorization: `Bearer ${by.token}` } : {} });
  return { status: answer.statusCode, body: answer.json<T & { id: string; code?: string }>() };
};
const wish = (more: object = {}): object => ({ class: 'support-permission', organisationId: acme.tenantId, projectId: acme.projectId, minutes: 60, reference: 'Ticket 4711', reason: 'Replay stops', ...more });
const leavesAbout = async (id: string): Promise<{ log: string; action: string; details: Record<string, unknown> }[]> => {
  await app.get(Sequencer, { strict: false }).sequence();
  const { rows } = await admin.query<{ leaf: Buffer }>('select leaf from audit.entry order by sequenced_at, log, number');
  return rows.map(({ leaf }) => JSON.parse(leaf.toString()) as never).filter((leaf: { target: { id: string } }) => leaf.target.id === id);
};
const mailsOf = async (template: string) => (await sentMails(database, config.urls.web)).filter((mail) => mail.template === template);
const emailOf = async (memberId: string): Promise<string> => (await admin.query<{ email: string }>('select email from identity.member where id = $1', [memberId])).rows[0]?.email ?? '';
const ownAndAdmin = async (): Promise<string[]> => [await emailOf(acme.members.owner.id), await emailOf(acme.members.admin.id)].sort();
const own = `tenant:`;

describe('access grants, asked for by operators', () => {
  it('come in three classes, each asked for by whose business it is', async () => {
    expect((await ask(security, 'POST', '/v1/access-grants', wish())).body).toMatchObject({ code: 'validation-failed' });
    expect((await ask(support, 'POST', '/v1/access-grants', wish({ class: 'abuse-security' }))).status).toBe(422);
    expect((await ask(support, 'POST', '/v1/access-grants', wish({ class: 'curiosity' }))).status).toBe(422);
    expect((await ask(support, 'POST', '/v1/access-grants', wish({ minutes: 481 }))).status).toBe(422);
    expect((await ask(support, 'POST', '/v1/access-grants', wish({ projectId: randomUUID() }))).status).toBe(404);
    expect((await ask(officer, 'POST', '/v1/access-grants', wish({ class: 'legal-order' }))).status).toBe(422);
  });

  it('for support are the customer’s to give: owners and admins are asked by mail, no operator approves', async () => {
    const { status, body } = await ask(support, 'POST', '/v1/access-grants', wish());
    expect([status, body]).toMatchObject([201, { state: 'requested', visibleFrom: null, approvedBy: null, clause: 'A2' }]);
    expect((await mailsOf('access-asked')).map(({ to }) => to).sort()).toEqual(await ownAndAdmin());
    for (const operator of [security, officer]) expect((await ask(operator, 'POST', `/v1/access-grants/${body.id}/approval`)).status).toBe(403);
    expect(await leavesAbout(body.id)).toMatchObject([{ log: own + acme.tenantId, action: 'access.requested' }]);
    expect((await ask(support, 'POST', `/v1/access-grants/${body.id}/revocation`)).body).toMatchObject({ state: 'revoked' });
  });

  it('for abuse and security need a second operator, and the customer is told 72 hours later', async () => {
    const { body } = await ask(security, 'POST', '/v1/access-grants', wish({ class: 'abuse-security', recordingIds: [randomUUID()] }));
    expect((await ask(security, 'POST', `/v1/access-grants/${body.id}/approval`)).status).toBe(409);
    expect((await ask(support, 'POST', `/v1/access-grants/${body.id}/approval`)).status).toBe(403);
    const approved = await ask<{ approvedAt: string; expiresAt: string; visibleFrom: string }>(second, 'POST', `/v1/access-grants/${body.id}/approval`);
    expect(approved.body).toMatchObject({ state: 'live', approvedBy: { kind: 'operator', id: second?.id } });
    expect(Date.parse(approved.body.expiresAt) - Date.parse(approved.body.approvedAt)).toBe(3_600_000);
    expect(Date.parse(approved.body.visibleFrom) - Date.parse(approved.body.approvedAt)).toBe(72 * 3_600_000);
    expect((await ask(second, 'POST', `/v1/access-grants/${body.id}/approval`)).status).toBe(409);
    // Until then it is in our own log.
    expect((await leavesAbout(body.id)).map(({ log }) => log)).toEqual(['platform', 'platform']);
    const letters = app.get(AccessLetters, { strict: false });
    expect((await letters.send()).notices).toBe(0);
    await admin.query(`update access.access_grant set visible_from = clock.now() where id = $1`, [body.id]);
    expect((await Promise.all([letters.send(), letters.send()])).reduce((sum, { notices }) => sum + notices, 0)).toBe(1);
    expect((await mailsOf('access-notice')).map(({ to }) => to).sort()).toEqual(await ownAndAdmin());
    expect((await leavesAbout(body.id)).at(-1)).toMatchObject({ log: own + acme.tenantId, action: 'access.told', details: { class: 'abuse-security' } });
  });

  it('lapse when nobody answers for 72 hours', async () => {
    const { body } = await ask(security, 'POST', '/v1/access-grants', wish({ class: 'abuse-security' }));
    await admin.query(`update access.access_grant set lapses_at = clock.now() where id = $1`, [body.id]);
    expect((await ask(second, 'POST', `/v1/access-grants/${body.id}/approval`)).status).toBe(409);
    expect((await ask(second, 'GET', `/v1/access-grants/${body.id}`)).body).toMatchObject({ state: 'lapsed' });
    expect((await ask<{ items: unknown[] }>(second, 'GET', '/v1/access-grants?state=lapsed')).body.items).toHaveLength(1);
  });

  it('are summed up for the customer each week, also when there was nothing', async () => {
    const letters = app.get(AccessLetters, { strict: false });
    await admin.query(`update identity.organisation set created_at = clock.now() - interval '30 days' where id = $1`, [acme.tenantId]);
    await app.get(Sequencer, { strict: false }).checkpoint();
    const written = await Promise.all([letters.send(), letters.send()]);
    expect(written.reduce((sum, { statements }) => sum + statements, 0)).toBe(1);
    expect((await letters.send()).statements).toBe(0);
    const mails = await mailsOf('access-statement');
    expect(mails.map(({ to }) => to).sort()).toEqual(await ownAndAdmin());
    expect(mails[0]?.data).toMatchObject({ looks: 0, grants: 0, checkpoint: expect.stringContaining('pixeltrace/audit/') as string });
    // A look of last week is in the statement of last week.
    const { rows } = await admin.query<{ id: string }>(`select id from access.access_grant where class = 'abuse-security' and approved_at is not null`);
    await admin.query('delete from access.statement');
    await admin.query(
      `insert into ingest.viewing (id, tenant_id, project_id, session_id, viewer_kind, viewer_id, grant_id, clause, started_at) values ($1, $2, $3, $4, 'operator', $5, $6, 'A2', date_trunc('week', clock.now()) - interval '2 days')`,
      [randomUUID(), acme.tenantId, acme.projectId, randomUUID(), security?.id, rows[0]?.id],
    );
    await letters.send();
    expect((await admin.query('select grants, looks from access.statement')).rows).toEqual([{ grants: 1, looks: 1 }]);
  });
});

describe('legal orders', () => {
  const order = (more: object = {}): object => ({
    kind: 'court-order', reference: '24 Cv 1234', authority: 'District Court of Example', jurisdiction: 'US-CA', demanded: 'Recordings of the checkout.', documentSha256: DIGEST,
    organisationId: acme.tenantId, projectId: acme.projectId, recordingIds: [randomUUID(), randomUUID()], receivedAt: '2026-11-20T10:00:00Z', ...more,
  });
  const decide = (by: TestOperator | undefined, id: string, more: object = {}) => ask(by, 'POST', `/v1/legal-orders/${id}/decision`, { decision: 'valid', checklist: CHECKLIST, reason: 'Confirmed by telephone.', ...more });
  const disclose = (id: string, recordings = 1) => ask(officer, 'POST', `/v1/legal-orders/${id}/disclosures`, { recipient: 'District Court of Example', recordings, categories: 'frames', packageSha256: DIGEST });
  const valid = async (): Promise<string> => {
    const { body } = await ask(clerk, 'POST', '/v1/legal-orders', order());
    await decide(officer, body.id);
    return body.id;
  };
  const counts = async () => (await ask<TransparencyDto>(undefined, 'GET', '/v1/transparency')).body;

  it('are found valid by another officer, and only when the whole checklist holds', async () => {
    const { status, body } = await ask(clerk, 'POST', '/v1/legal-orders', order());
    expect(status).toBe(201);
    expect((await decide(clerk, body.id)).status).toBe(409);
    const wide = await decide(officer, body.id, { checklist: { ...CHECKLIST, proportionate: false } });
    expect(wide.body).toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/checklist/proportionate' }] });
    expect((await decide(officer, body.id, { decision: 'rejected', checklist: { ...CHECKLIST, proportionate: false } })).body).toMatchObject({ decision: 'rejected', officerId: officer?.id, notBefore: null });
    expect((await decide(officer, body.id)).status).toBe(409);
    expect((await disclose(body.id)).status).toBe(409);
    expect((await ask(clerk, 'POST', '/v1/legal-orders', order({ recordingIds: [] }))).status).toBe(422);
    expect((await ask(clerk, 'POST', '/v1/legal-orders', order({ projectId: randomUUID() }))).status).toBe(404);
  });

  it('are told to the customer before anything is opened or disclosed', async () => {
    const id = await valid();
    const access = wish({ class: 'legal-order', legalOrderId: id });
    expect((await ask(clerk, 'POST', '/v1/access-grants', access)).status).toBe(409);
    expect((await ask(officer, 'POST', `/v1/legal-orders/${id}/notice`)).body['notBefore']).not.toBeNull();
    expect((await ask(officer, 'POST', `/v1/legal-orders/${id}/notice`)).status).toBe(409);
    expect((await mailsOf('order-notice')).map(({ to }) => to).sort()).toEqual(await ownAndAdmin());
    expect((await ask(clerk, 'POST', '/v1/access-grants', access)).status).toBe(409);
    expect((await disclose(id)).status).toBe(409);
    await admin.query(`update access.legal_order set notice_sent_at = notice_sent_at - interval '7 days' where id = $1`, [id]);
    const granted = await ask(clerk, 'POST', '/v1/access-grants', access);
    const { body: read } = await ask(clerk, 'GET', `/v1/legal-orders/${id}`);
    // What the order names, whatever was asked for.
    expect(granted.body).toMatchObject({ recordingIds: read['recordingIds'], visibleFrom: null, legalOrderId: id });
    expect((await ask(clerk, 'POST', `/v1/access-grants/${granted.body.id}/approval`)).status).toBe(409);
    expect((await ask(officer, 'POST', `/v1/access-grants/${granted.body.id}/approval`)).body).toMatchObject({ state: 'live' });
    expect((await disclose(id, 3)).status).toBe(422);
    const before = await counts();
    expect((await disclose(id, 2)).status).toBe(201);
    expect(await counts()).toMatchObject({ disclosures: before.disclosures + 1, recordingsDisclosed: before.recordingsDisclosed + 2 });
    expect((await ask<{ items: object[] }>(clerk, 'GET', '/v1/disclosures')).body.items[0]).toMatchObject({ orderId: id, recordings: 2, packageSha256: DIGEST });
    expect((await leavesAbout(id)).at(-1)).toMatchObject({ log: own + acme.tenantId, action: 'legal-order.disclosed', details: { clause: 'A3', recordings: 2 } });
  });

  it('are sealed with evidence and a day only, counted in public meanwhile, and told on that day by themselves', async () => {
    const id = await valid();
    const seal = (revealAt: string, more: object = {}) => ask(officer, 'PUT', `/v1/legal-orders/${id}/prohibition`, { documentSha256: DIGEST, law: '18 U.S.C. § 2705(b)', revealAt, ...more });
    const days = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString();
    expect((await seal(days(90), { documentSha256: undefined })).status).toBe(422);
    for (const day of [days(-1), days(400)]) expect((await seal(day)).status).toBe(422);
    const before = await counts();
    expect((await seal(days(90))).status).toBe(200);
    expect((await ask(officer, 'POST', `/v1/legal-orders/${id}/notice`)).status).toBe(409);
    const granted = await ask(clerk, 'POST', '/v1/access-grants', wish({ class: 'legal-order', legalOrderId: id }));
    await ask(officer, 'POST', `/v1/access-grants/${granted.body.id}/approval`);
    expect((await disclose(id)).status).toBe(201);
    expect(await counts()).toMatchObject({ ordersSealed: before.ordersSealed + 1, grantsSealed: before.grantsSealed + 1 });
    expect((await leavesAbout(id)).every(({ log }) => log === 'platform')).toBe(true);
    const reveals = app.get(OrderReveals, { strict: false });
    expect(await reveals.reveal()).toBe(0);
    const mails = (await mailsOf('order-notice')).length;
    await admin.query(`update access.legal_order set reveal_at = clock.now() where id = $1`, [id]);
    await admin.query(`update access.access_grant set visible_from = clock.now() where id = $1`, [granted.body.id]);
    expect((await Promise.all([reveals.reveal(), reveals.reveal()])).reduce((sum, n) => sum + n)).toBe(1);
    expect((await mailsOf('order-notice')).length).toBe(mails + 2);
    expect((await leavesAbout(id)).at(-1)).toMatchObject({ log: own + acme.tenantId, action: 'legal-order.revealed' });
    expect(await counts()).toMatchObject({ ordersSealed: before.ordersSealed, grantsSealed: before.grantsSealed });
    // From then on nothing more without the days that a customer has.
    expect((await disclose(id)).status).toBe(409);
  });
});
