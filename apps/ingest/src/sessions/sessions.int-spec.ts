import { SessionKeys } from '#blobs/session-keys.js';
import { chunkOf, IntakeUnderTest, send } from '#testing/intake-app.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';

const STARTED_AT = 1_795_440_000_000;
const LEDGER = { captured: 3, stored: 2, deduplicated: 1, skipped: {}, lost: {} };

let database: TestDatabase;
let intake: IntakeUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
  intake = await IntakeUnderTest.start(database);
});
afterAll(async () => {
  await intake.stop();
  await database.drop();
});
beforeEach(() => setting(`recording_enabled = default, masking = default, masking_floor = default, consent_mode = default, sample_rate = default`));

const setting = async (change: string): Promise<void> => {
  const { tenantId, projectId } = intake.customer;
  await intake.admin.query('insert into ingest.project_setting (tenant_id, project_id) values ($1, $2) on conflict do nothing', [tenantId, projectId]);
  await intake.admin.query(`update ingest.project_setting set ${change} where project_id = $1`, [projectId]);
};

const request = (more: object = {}) => ({ key: intake.customer.key, recorder: '1.0.0', consent: { given: true, textVersion: 'v7' }, page: { width: 800, height: 600, dpr: 2 }, startedAt: STARTED_AT, ...more });
const start = (more: object = {}, headers = {}) => intake.post('/v1/sessions', JSON.stringify(request(more)), { 'content-type': 'application/json', ...headers });
const end = (body: object, headers = {}) => intake.post('/v1/sessions/end', JSON.stringify(body), { 'content-type': 'application/json', ...headers });
const rowOf = async (sessionId: unknown) => (await intake.admin.query<Record<string, unknown>>('select * from ingest.session where id = $1', [sessionId])).rows[0];
const sessions = async () => Number((await intake.admin.query<{ n: string }>('select count(*) as n from ingest.session')).rows[0]?.n);
const problem = (status: number, code: string) => expect.objectContaining({ status, json: expect.objectContaining({ code, status }) });

describe('POST /v1/sessions', () => {
  it('starts a session that takes chunks, with consent, key and limits', async () => {
    const answer = await start({ endUser: 'user-8271' });
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'access-control-allow-origin': intake.customer.origin },
      json: { recording: true, config: { privacy: 'mask-inputs', framesPerSecond: 2, chunkSeconds: 5, maxMinutes: 60 } },
    });
    const row = await rowOf(answer.json['sessionId']);
    expect(row).toMatchObject({ tenant_id: intake.customer.tenantId, project_id: intake.customer.projectId, state: 'recording', end_user: 'user-8271', recorder_version: '1.0.0', privacy: 'mask-inputs', width: 800, height: 600 });
    expect(Math.round(((row?.['expires_at'] as Date).getTime() - (row?.['started_at'] as Date).getTime()) / 86_400_000)).toBe(30);
    const { rows } = await intake.admin.query('select subject, decision, policy_version, mechanism, tenant_id, project_id from consent.event where id = $1', [row?.['consent_record_id']]);
    expect(rows).toEqual([{ subject: 'user-8271', decision: 'given', policy_version: 'v7', mechanism: 'sdk', tenant_id: intake.customer.tenantId, project_id: intake.customer.projectId }]);
    expect(await intake.postChunk(chunkOf(answer.json['token'] as string, 0))).toMatchObject({ status: 200 });
  });

  it('corrects the client clock by what it read when it sent', async () => {
    const answer = await start({ startedAt: STARTED_AT, sentAt: STARTED_AT + 90_000 });
    const row = await rowOf(answer.json['sessionId']);
    const age = Date.now() - (row?.['started_at'] as Date).getTime();
    expect(age).toBeGreaterThanOrEqual(90_000);
    expect(age).toBeLessThan(150_000);
    expect(await start({ startedAt: 0, sentAt: 7 * 86_400_000 })).toEqual(problem(422, 'timestamp-out-of-range'));
  });

  it('answers the stricter of masking and floor, and binds the floor to the token', async () => {
    await setting(`masking = 'none', masking_floor = 'mask-all'`);
    expect((await start()).json).toMatchObject({ config: { privacy: 'mask-all' } });
  });

  it('starts nothing while recording is off, without consent that is needed, or when not sampled', async () => {
    const before = await sessions();
    expect(await start({ consent: { given: false } })).toEqual(problem(403, 'consent-required'));
    await setting('sample_rate = 0');
    expect(await start()).toMatchObject({ status: 200, json: { recording: false, reason: 'not-sampled' } });
    await setting('recording_enabled = false');
    expect(await start()).toEqual(problem(403, 'recording-disabled'));
    expect(await sessions()).toBe(before);
  });

  it('needs no consent where the project says so, and then records none', async () => {
    await setting(`consent_mode = 'not-required'`);
    const answer = await start({ consent: { given: false } });
    expect(answer.status).toBe(201);
    expect(await rowOf(answer.json['sessionId'])).toMatchObject({ consent_record_id: null });
    expect(await intake.postChunk(chunkOf(answer.json['token'] as string, 0))).toMatchObject({ status: 200 });
  });

  it.each([
    ['no key of ours', { key: 'ptx_ingest_live_nonsense' }, 401, 'unauthenticated'],
    ['an unknown field', { tenantId: 'x' }, 422, 'unknown-field'],
    ['no consent said', { consent: undefined }, 422, 'validation-failed'],
    ['a text for a number', { startedAt: '1' }, 422, 'validation-failed'],
    ['a page of no size', { page: { width: 0, height: 1, dpr: 1 } }, 422, 'validation-failed'],
    ['a long pseudonym', { endUser: 'x'.repeat(129) }, 422, 'validation-failed'],
    ['NUL in a text', { endUser: 'a\u0000b' }, 422, 'invalid-text'],
  ])('refuses %s', async (_name, more, status, code) => {
    const before = await sessions();
    expect(await start(more)).toEqual(problem(status, code));
    expect(await sessions()).toBe(before);
  });

  it('B27: refuses a page that is not on the list of the key', async () => {
    const refused = await start({}, { origin: 'https://evil.example' });
    expect(refused).toEqual(problem(403, 'origin-not-allowed'));
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('B10: takes no JSON that is labelled as text', async () => {
    expect(await start({}, { 'content-type': 'text/plain' })).toEqual(problem(415, 'unsupported-media-type'));
  });

  it('makes a data key that is gone with the session', async () => {
    const { json } = await start();
    const keys = intake.app.get(SessionKeys, { strict: false });
    expect(await keys.get({ tenantId: intake.customer.tenantId, sessionId: json['sessionId'] as string })).toHaveLength(32);
  });
});

describe('POST /v1/sessions/end', () => {
  it('ends the session with its manifest and leaves work, as JSON and as a beacon', async () => {
    for (const type of ['application/json', 'text/plain;charset=UTF-8']) {
      const { json } = await start();
      expect(await end({ token: json['token'], lastSeq: 4, ledger: LEDGER }, { 'content-type': type })).toMatchObject({ status: 202, text: '' });
      expect(await rowOf(json['sessionId'])).toMatchObject({ state: 'ended', last_seq: 4, client_ledger: LEDGER, ended_at: expect.any(Date) });
      expect((await intake.admin.query(`select 1 from ingest.outbox where name = 'frames.drain-session' and key = $1`, [json['sessionId']])).rows).toHaveLength(1);
    }
  });

  it('is over at the first word: a second end changes nothing, later chunks are refused, announced ones are not', async () => {
    const { json } = await start();
    const token = json['token'] as string;
    await end({ token, lastSeq: 2 });
    expect(await end({ token, lastSeq: 9 })).toMatchObject({ status: 202 });
    expect(await rowOf(json['sessionId'])).toMatchObject({ last_seq: 2 });
    expect(await intake.postChunk(chunkOf(token, 3))).toEqual(problem(409, 'session-not-open'));
    expect(await intake.postChunk(chunkOf(token, 2))).toMatchObject({ status: 200 });
  });

  it('answers 410 for an erased session', async () => {
    const { json } = await start();
    await intake.admin.query(`update ingest.session set state = 'erased' where id = $1`, [json['sessionId']]);
    expect(await end({ token: json['token'], lastSeq: 0 })).toEqual(problem(410, 'session-deleted'));
  });

  it.each([
    ['a token that is not ours', { token: 'pts1_nonsense', lastSeq: 0 }, 401, 'unauthenticated'],
    ['a number outside the range', { lastSeq: -2 }, 422, 'validation-failed'],
    ['a ledger that does not add up', { lastSeq: 0, ledger: { ...LEDGER, stored: 9 } }, 422, 'validation-failed'],
    ['an unknown field', { lastSeq: 0, more: 1 }, 422, 'unknown-field'],
  ])('refuses %s', async (_name, body, status, code) => {
    const { json } = await start();
    expect(await end({ token: json['token'], ...body })).toEqual(problem(status, code));
    expect(await rowOf(json['sessionId'])).toMatchObject({ state: 'recording' });
  });

  it('refuses a beacon that is no JSON', async () => {
    expect(await intake.post('/v1/sessions/end', '{"token":', { 'content-type': 'text/plain' })).toEqual(problem(400, 'malformed-body'));
  });
});

describe('the SDK', () => {
  const get = (path: string, headers = {}) => send(`${intake.url}${path}`, { method: 'GET', headers: { origin: intake.customer.origin, ...headers } });

  it('tells a page how to record, for a moment', async () => {
    const answer = await get(`/v1/sdk/config?key=${intake.customer.key}`);
    expect(answer).toMatchObject({ status: 200, json: { recording: true, consentRequired: true, privacy: 'mask-inputs', framesPerSecond: 2 } });
    expect(answer.headers).toMatchObject({ 'cache-control': 'public, max-age=15', vary: 'Origin', 'access-control-allow-origin': intake.customer.origin });
  });

  it('tells nothing to a page of somebody else', async () => {
    expect(await get(`/v1/sdk/config?key=${intake.customer.key}`, { origin: 'https://evil.example' })).toEqual(problem(403, 'origin-not-allowed'));
    expect(await get('/v1/sdk/config?key=ptx_ingest_live_nonsense')).toEqual(problem(401, 'unauthenticated'));
    expect(await get('/v1/sdk/config')).toEqual(problem(422, 'validation-failed'));
  });

  it('has no version that was not released', async () => {
    expect(await get('/sdk/9.9.9/pixeltrace.js')).toEqual(problem(404, 'not-found'));
  });
});
