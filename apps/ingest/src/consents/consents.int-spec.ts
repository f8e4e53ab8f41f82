import type { Config } from '#config/config.js';
import { ReceiptSigner, type SignedReceipt, verifyReceipt } from '#audit/receipt.js';
import { createHttpApp } from '#http/create-app.js';
import { chunkOf, CHUNK_TYPE } from '#testing/intake-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, TEST_ORIGIN, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { IngestModule } from '../ingest.module.js';

let database: TestDatabase;
let config: Config;
let admin: pg.Client;
let app: NestFastifyApplication;
let acme: TestTenant;
let other: TestTenant;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = await openAsAdmin(database);
  config = testConfig({ database: database.config, role: 'all' });
  [acme, other] = [await createTestTenant(config), await createTestTenant(config)];
  key = (await acme.secretKey('recordings:read', 'recordings:delete')).text;
  app = await createHttpApp(IngestModule.forRole('all'), config);
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await admin.end();
  await database.drop();
});

const page = (url: string, payload: object | Buffer, type = 'application/json') => app.inject({ method: 'POST', url, payload, headers: { origin: TEST_ORIGIN, 'content-type': type } });
const api = (method: 'GET' | 'POST', url: string, payload?: object, token = key) => app.inject({ method, url, payload, headers: { authorization: `Bearer ${token}` } });
const start = async (more: object = {}) => {
  const answer = await page('/v1/sessions', { key: acme.ingestKey, recorder: '1.1.0', consent: { given: true, textVersion: 'v7' }, page: { width: 8, height: 8, dpr: 1 }, startedAt: 1_795_440_000_000, ...more });
  return { status: answer.statusCode, ...answer.json<{ sessionId: string; token: string; consentRecordId: string; code?: string }>() };
};
const chunk = async (token: string, seq: number) => {
  const answer = await page('/v1/chunks', Buffer.from(chunkOf(token, seq)), CHUNK_TYPE);
  return [answer.statusCode, answer.json<{ code?: string }>().code];
};
const change = (token: string, consent: object, type?: string) => {
  const body = { token, consent, sentAt: Date.now() };
  return page('/v1/sessions/consent', type === undefined ? body : Buffer.from(JSON.stringify(body)), type);
};
const statesOf = async (...ids: string[]) => (await admin.query<{ state: string }>('select state from ingest.session where id = any($1) order by array_position($1, id)', [ids])).rows.map(({ state }) => state);
const erased = async (...ids: string[]) => {
  for (;;) {
    const { rows } = await admin.query<{ n: string }>(`select count(*) as n from ingest.erasure where session_id = any($1) and state = 'done'`, [ids]);
    if (Number(rows[0]?.n) === ids.length) return;
    await sleep(25);
  }
};
const files = (): string[] => {
  const { blobs } = config;
  return blobs.kind === 'disk' && existsSync(blobs.directory) ? readdirSync(blobs.directory, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : [])) : [];
};
const leaves = async (action: string) =>
  (await admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox where tenant_id = $1', [acme.tenantId])).rows
    .map(({ leaf }) => JSON.parse(leaf.toString()) as { action: string; details: object })
    .filter((leaf) => leaf.action === action);

describe('an end user who withdraws on the page', () => {
  it('is recorded no more from that moment on, and what rested on the consent is erased, to the last byte', async () => {
    const first = await start();
    await chunk(first.token, 0);
    const renewed = await start({ renews: first.token });
    expect(renewed.consentRecordId).toBe(first.consentRecordId);
    const neighbour = await start();
    await chunk(renewed.token, 0);
    await chunk(neighbour.token, 0);

    const answer = await change(renewed.token, { given: false }, 'text/plain;charset=UTF-8');
    expect([answer.statusCode, answer.json()]).toEqual([200, { recording: false, consentRecordId: expect.any(String) }]);
    // At once, whether the erasure has run or not.
    expect((await chunk(renewed.token, 1))[0]).toBe(410);
    expect((await chunk(first.token, 0))[0]).toBe(410);
    await erased(first.sessionId, renewed.sessionId);
    expect(await statesOf(first.sessionId, renewed.sessionId, neighbour.sessionId)).toEqual(['erased', 'erased', 'recording']);
    expect(await chunk(renewed.token, 2)).toEqual([410, 'session-deleted']);
    expect((await admin.query('select 1 from ingest.chunk where session_id = any($1)', [[first.sessionId, renewed.sessionId]])).rows).toEqual([]);
    expect((await admin.query('select 1 from ingest.session_key where session_id = any($1)', [[first.sessionId, renewed.sessionId]])).rows).toEqual([]);

    // Told twice it stays withdrawn; agreeing again needs a new session.
    expect((await change(renewed.token, { given: false })).json()).toEqual({ recording: false, consentRecordId: null });
    expect((await change(renewed.token, { given: true })).statusCode).toBe(410);
    expect(await chunk(neighbour.token, 1)).toEqual([200, undefined]);
    await change(neighbour.token, { given: false });
    await erased(neighbour.sessionId);
    expect(files()).toEqual([]);
    expect(await leaves('consent.withdrawn')).toEqual(expect.arrayContaining([expect.objectContaining({ details: expect.objectContaining({ sessions: 2 }) as object })]));
  });

  it('cannot reach the recordings of another session that claims the same pseudonym', async () => {
    const theirs = await start({ endUser: 'victim' });
    const pretender = await start({ endUser: 'victim' });
    await change(pretender.token, { given: false });
    await erased(pretender.sessionId);
    expect(await statesOf(theirs.sessionId)).toEqual(['recording']);
    // Nor by a token of somebody else's page.
    const stolen = await app.inject({ method: 'POST', url: '/v1/sessions/consent', payload: { token: theirs.token, consent: { given: false }, sentAt: 1 }, headers: { origin: 'https://evil.example', 'content-type': 'application/json' } });
    expect(stolen.statusCode).toBe(403);
    expect(await statesOf(theirs.sessionId)).toEqual(['recording']);
  });

  it('renews nothing by the token of another end user', async () => {
    const [ada, bob] = [await start({ endUser: 'ada' }), await start({ endUser: 'bob' })];
    const renewed = await start({ endUser: 'ada', renews: bob.token });
    expect([ada.consentRecordId, bob.consentRecordId]).not.toContain(renewed.consentRecordId);
    expect((await start({ endUser: 'ada', renews: 'pts1_nonsense' })).status).toBe(201);
  });

  it('agrees to another text, and the session goes on under the new record', async () => {
    const session = await start();
    const { consentRecordId } = (await change(session.token, { given: true, textVersion: 'v8' })).json<{ consentRecordId: string }>();
    const receipt = (await page('/v1/sessions/consent-receipt', { token: session.token })).json<SignedReceipt>();
    const publicKeys = await app.get(ReceiptSigner, { strict: false }).publicKeys();
    expect(verifyReceipt(receipt, publicKeys)).toBe(true);
    expect(receipt.body).toEqual({ kind: 'consent', projectId: acme.projectId, recordId: consentRecordId, decision: 'given', purposes: ['session-recording'], policyVersion: 'v8', textSha256: null, mechanism: 'sdk', decidedAt: null, recordedAt: expect.any(String), withdrawnAt: null });
    expect(await chunk(session.token, 0)).toEqual([200, undefined]);
    // Agreeing to less than being recorded is a withdrawal.
    expect((await change(session.token, { given: true, purposes: ['statistics'] })).json()).toMatchObject({ recording: false });
    expect((await chunk(session.token, 1))[0]).toBe(410);
  });
});

describe('a customer whose end user withdraws', () => {
  const url = (rest: string, tenant = acme): string => `/v1/projects/${tenant.projectId}/${rest}`;

  it('says so once, and everything of them is erased and nothing new is taken', async () => {
    const sessions = [await start({ endUser: 'user-1' }), await start({ endUser: 'user-1' })];
    const stays = await start({ endUser: 'user-2' });
    for (const { token } of [...sessions, stays]) await chunk(token, 0);
    const answer = await api('POST', url('consent-withdrawals'), { endUser: 'user-1', withdrawnAt: '2026-11-20T08:00:00Z' });
    expect([answer.statusCode, answer.json()]).toEqual([201, { recordId: expect.any(String), recordings: 2 }]);
    for (const { token } of sessions) expect((await chunk(token, 1))[0]).toBe(410);
    await erased(...sessions.map(({ sessionId }) => sessionId));
    const open = async () => (await admin.query(`select from consent.propagation where event_id = $1 and consumer = 'ingest.recordings' and acknowledged_at is null`, [answer.json<{ recordId: string }>().recordId])).rowCount;
    while ((await open()) !== 0) await sleep(25);
    expect(await chunk(stays.token, 1)).toEqual([200, undefined]);
    expect(await start({ endUser: 'user-1' })).toMatchObject({ status: 410, code: 'consent-withdrawn' });
    expect(await start({ endUser: 'user-1', consent: { given: true, givenAt: 1_795_440_000_000 } })).toMatchObject({ status: 201 });
  });

  it('finds receipts, which say what was agreed to, in which version, and until when', async () => {
    const { consentRecordId } = await start({ endUser: 'user-3', consent: { given: true, textVersion: 'v9', textSha256: 'ab'.repeat(32), purposes: ['session-recording', 'statistics'] } });
    const { recordId } = (await api('POST', url('consent-withdrawals'), { endUser: 'user-3' })).json<{ recordId: string }>();
    const { receipts } = (await api('POST', url('consent-receipts/search'), { endUser: 'user-3' })).json<{ receipts: { body: object }[] }>();
    expect(receipts.map(({ body }) => body)).toMatchObject([
      { recordId, decision: 'withdrawn', mechanism: 'api', withdrawnAt: null },
      { recordId: consentRecordId, decision: 'given', policyVersion: 'v9', textSha256: 'ab'.repeat(32), purposes: ['session-recording', 'statistics'], withdrawnAt: expect.any(String) },
    ]);
    expect((await api('GET', url(`consent-receipts/${consentRecordId}`))).json()).toEqual(receipts[1]);
    expect(JSON.stringify(receipts)).not.toContain('user-3');
    const foreign = (await other.secretKey('recordings:read')).text;
    expect((await api('GET', url(`consent-receipts/${consentRecordId}`, other), undefined, foreign)).statusCode).toBe(404);
    expect((await api('GET', url(`consent-receipts/${consentRecordId}`), undefined, foreign)).statusCode).toBe(404);
  });

  it.each([[{}], [{ endUser: '' }], [{ endUser: 'x'.repeat(129) }], [{ endUser: 'a', withdrawnAt: 'yesterday' }], [{ endUser: 7 }]])('refuses %j', async (body) => {
    const answer = await api('POST', url('consent-withdrawals'), body);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'validation-failed']);
  });
});
