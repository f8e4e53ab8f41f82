import { SettingsVersions } from '../intake/settings-versions.js';
import { CODEC, encodeFrame, type Frame, NO_IMAGE } from '#recording-format/frame.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import { chunkBody, chunkOf, IntakeUnderTest, metaRecord, send } from '#testing/intake-app.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { encodeImage, drawing } from '#testing/recording-factory.js';
import { randomUUID } from 'node:crypto';

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
beforeEach(async () => {
  await intake.admin.query('delete from ingest.project_setting where project_id = $1', [intake.customer.projectId]);
  await intake.admin.query('insert into ingest.project_setting (tenant_id, project_id) values ($1, $2)', [intake.customer.tenantId, intake.customer.projectId]);
});

/** Changes settings as the API does: with a new version. */
const setting = (change: string) => intake.admin.query(`update ingest.project_setting set ${change}, version = version + 1 where project_id = $1`, [intake.customer.projectId]);
const request = (more: object) => ({ key: intake.customer.key, recorder: RECORDER_VERSION, consent: { given: true }, page: { width: 800, height: 600, dpr: 1 }, startedAt: 1_795_440_000_000, ...more });
const start = (more: object = {}, headers = {}) => intake.post('/v1/sessions', JSON.stringify(request(more)), { 'content-type': 'application/json', ...headers });
const config = (more = '') => send(`${intake.url}/v1/sdk/config?key=${intake.customer.key}${more}`, { method: 'GET', headers: { origin: intake.customer.origin } });
const problem = (status: number, code: string) => expect.objectContaining({ status, json: expect.objectContaining({ code, status }) });
const sessions = async () => Number((await intake.admin.query<{ n: string }>('select count(*) as n from ingest.session')).rows[0]?.n);
const restrict = (endUser: string) =>
  intake.admin.query(`insert into ingest.end_user_restriction (tenant_id, project_id, end_user, restricted_by_kind, restricted_by_id) values ($1, $2, $3, 'member', 'm')`, [intake.customer.tenantId, intake.customer.projectId, endUser]);
const withdraw = (endUser: string) =>
  intake.admin.query(
    `insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, mechanism) values ($1, $2, $3, $4, 'withdrawn', '{session-recording}', 'v', 'api')`,
    [randomUUID(), intake.customer.tenantId, intake.customer.projectId, endUser],
  );

describe('the gate of a project', () => {
  it('lets nobody in whose browser signals Global Privacy Control, unless the project says otherwise', async () => {
    const before = await sessions();
    for (const answer of [await start({}, { 'sec-gpc': '1' }), await start({ gpc: true })]) expect(answer).toMatchObject({ status: 200, json: { recording: false, reason: 'global-privacy-control' } });
    expect(await sessions()).toBe(before);
    // Of somebody whom the customer knows it is a refusal, once; `Sec-GPC` counts when it is exactly 1.
    for (let twice = 0; twice < 2; twice += 1) await start({ endUser: 'signals' }, { 'sec-gpc': '1' });
    const decisions = () => intake.admin.query(`select decision, mechanism, signal from consent.event where subject = 'signals' order by number`);
    expect((await decisions()).rows).toEqual([{ decision: 'refused', mechanism: 'gpc', signal: 'gpc' }]);
    expect(await start({}, { 'sec-gpc': '1, 1' })).toMatchObject({ status: 201 });
    await setting('honour_gpc = false');
    expect(await start({ gpc: true, endUser: 'signals' }, { 'sec-gpc': '1' })).toMatchObject({ status: 201 });
    expect((await decisions()).rows.at(-1)).toEqual({ decision: 'given', mechanism: 'sdk', signal: 'gpc' });
  });

  it('refuses a recorder that is too old for what is asked of it, and tells an older one of the newest', async () => {
    expect((await start({ recorder: '1.0.0' })).json).toMatchObject({ recording: true, upgrade: { yours: '1.0.0', oldest: '1.0.0', newest: RECORDER_VERSION } });
    expect((await start()).json).not.toHaveProperty('upgrade');
    for (const recorder of ['0.9.9', 'homemade']) expect(await start({ recorder })).toEqual(problem(403, 'recorder-too-old'));
    await setting(`mask_rules = '[{"route": "*"}]'`);
    const refused = await start({ recorder: '1.0.0' });
    expect(refused).toEqual(problem(403, 'recorder-too-old'));
    expect(refused.json['detail']).toContain('1.1.0');
    expect((await start({ recorder: '1.1.0' })).json).toMatchObject({ config: { maskRules: [{ route: '*' }] } });
    await setting(`mask_rules = '[]', minimum_recorder = '1.0.1'`);
    expect(await start({ recorder: '1.0.0' })).toEqual(problem(403, 'recorder-too-old'));
    expect((await config('&recorder=1.0.0')).json).toMatchObject({ recorders: { oldest: '1.0.1', newest: RECORDER_VERSION, upgrade: 'required' } });
    expect((await config(`&recorder=${RECORDER_VERSION}`)).json).toMatchObject({ recorders: { upgrade: 'none' } });
  });

  it('holds a session back until an error, and then starts it whatever share is sampled', async () => {
    const before = await sessions();
    await setting(`record_mode = 'on-error', on_error_seconds = 20`);
    expect(await start()).toMatchObject({ status: 200, json: { recording: false, reason: 'on-error', config: { privacy: 'mask-inputs', onErrorSeconds: 20, chunkSeconds: 5 } } });
    expect(await sessions()).toBe(before);
    await setting('sample_rate = 0');
    expect(await start()).toMatchObject({ status: 200, json: { recording: false, reason: 'not-sampled' } });
    expect(await start({ trigger: 'error' })).toMatchObject({ status: 201, json: { recording: true } });
    await setting(`record_mode = 'always'`);
    expect(await start({ trigger: 'error' })).toMatchObject({ status: 200, json: { reason: 'not-sampled' } });
  });

  it('knows the project’s own list of origins', async () => {
    await setting(`origins = '{https://other.example}'`);
    expect(await start()).toEqual(problem(403, 'origin-not-allowed'));
    expect(await config()).toEqual(problem(403, 'origin-not-allowed'));
    await setting(`origins = '{https://other.example,${intake.customer.origin}}'`);
    expect(await start()).toMatchObject({ status: 201 });
  });

  it('keeps a restricted end user out, at the start and with every chunk', async () => {
    const token = (await start({ endUser: 'restricted-1' })).json['token'] as string;
    expect(await intake.postChunk(chunkOf(token, 0))).toMatchObject({ status: 200 });
    await restrict('restricted-1');
    expect(await intake.postChunk(chunkOf(token, 1))).toEqual(problem(403, 'end-user-restricted'));
    // What was acknowledged stays acknowledged.
    expect(await intake.postChunk(chunkOf(token, 0))).toMatchObject({ status: 200, json: { duplicate: true } });
    expect(await start({ endUser: 'restricted-1' })).toEqual(problem(403, 'end-user-restricted'));
    expect(await start({ endUser: 'restricted-2' })).toMatchObject({ status: 201 });
  });

  it('believes no consent that is older than its withdrawal', async () => {
    await withdraw('user-w');
    const now = Date.now();
    for (const consent of [{ given: true }, { given: true, givenAt: now - 3_600_000 }, { given: false }]) {
      expect(await start({ endUser: 'user-w', consent, startedAt: now, sentAt: now })).toEqual(problem(consent.given ? 410 : 403, consent.given ? 'consent-withdrawn' : 'consent-required'));
    }
    expect(await start({ endUser: 'user-x', consent: { given: true, givenAt: now - 3_600_000 } })).toMatchObject({ status: 201 });
    // A clock that is a day wrong says the same: what counts is how long ago it was.
    const wrong = now - 86_400_000;
    await intake.admin.query(`alter table consent.event disable trigger append_only; update consent.event set occurred_at = occurred_at - interval '1 hour' where subject = 'user-w'; alter table consent.event enable trigger append_only`);
    expect(await start({ endUser: 'user-w', consent: { given: true, givenAt: wrong - 1_000 }, startedAt: wrong, sentAt: wrong })).toMatchObject({ status: 201 });
    expect(await start({ endUser: 'user-w' })).toMatchObject({ status: 201 });
  });

  it('asks for the purpose that recording is', async () => {
    expect(await start({ consent: { given: true, purposes: ['statistics'] } })).toEqual(problem(403, 'consent-required'));
    const answer = await start({ consent: { given: true, purposes: ['statistics', 'session-recording'], textVersion: 'v3', textSha256: 'ab'.repeat(32) } });
    const { rows } = await intake.admin.query(`select purposes, encode(text_sha256, 'hex') as sha, decided_at from consent.event where id = $1`, [answer.json['consentRecordId']]);
    expect(rows).toEqual([{ purposes: ['statistics', 'session-recording'], sha: 'ab'.repeat(32), decided_at: null }]);
  });

  it.each([
    ['a purpose that is no word', { consent: { given: true, purposes: ['Session recording'] } }],
    ['no purpose', { consent: { given: true, purposes: [] } }],
    ['a digest that is none', { consent: { given: true, textSha256: 'x' } }],
    ['a trigger of another name', { trigger: 'click' }],
    ['a text for a signal', { gpc: '1' }],
  ])('refuses %s', async (_what, more) => {
    expect(await start(more)).toEqual(problem(422, 'validation-failed'));
  });

  it('keeps recordings no longer than the plan does', async () => {
    await setting('retention_days = 3650');
    const { rows: [plan] } = await intake.admin.query<{ code: string; days: number }>('select code, retention_days as days from identity.plan order by retention_days limit 1');
    await intake.admin.query(`insert into identity.plan_assignment (id, tenant_id, plan_code, effective_from, assigned_by_kind, assigned_by_id) values (gen_random_uuid(), $1, $2, clock.now(), 'operator', 'o')`, [intake.customer.tenantId, plan?.code]);
    const { json } = await start();
    const { rows } = await intake.admin.query('select extract(day from expires_at - started_at)::int as days from ingest.session where id = $1', [json['sessionId']]);
    expect(rows).toEqual([{ days: plan?.days }]);
    await intake.admin.query('delete from identity.plan_assignment where tenant_id = $1', [intake.customer.tenantId]);
  });
});

describe('settings that change while a recorder records', () => {
  it('are told with the next acknowledgement and to whoever asks, and no answer is kept for long', async () => {
    const { json } = await start();
    const token = json['token'] as string;
    const version = (json['config'] as { version: number }).version;
    expect((await intake.postChunk(chunkOf(token, 0))).json).toEqual({ seq: 0, duplicate: false, settings: version });
    await setting('frames_per_second = 1');
    expect((await intake.postChunk(chunkOf(token, 1))).json).toEqual({ seq: 1, duplicate: false, settings: version + 1 });
    const answer = await config();
    expect(answer.json).toMatchObject({ version: version + 1, framesPerSecond: 1 });
    // Half a minute between two looks of a recorder, and this.
    expect(Number(/max-age=(\d+)/.exec(answer.headers['cache-control'] ?? '')?.[1])).toBeLessThan(30);
  });

  it('switch recording off with the very next chunk', async () => {
    const token = (await start()).json['token'] as string;
    await setting('recording_enabled = false');
    expect(await intake.postChunk(chunkOf(token, 0))).toEqual(problem(403, 'recording-disabled'));
    expect((await config()).json).toMatchObject({ recording: false });
  });

  it('end a session that hides less than a floor that was raised', async () => {
    const token = (await start()).json['token'] as string;
    await setting(`masking = 'mask-all', masking_floor = 'mask-all'`);
    expect(await intake.postChunk(chunkOf(token, 0))).toEqual(problem(403, 'masking-too-weak'));
    expect(await intake.postChunk(chunkOf((await start()).json['token'] as string, 0))).toMatchObject({ status: 200 });
  });

  it('remember the newest version, in whatever order commits end', () => {
    const versions = new SettingsVersions();
    versions.saw({ a: 3 });
    versions.saw({ a: 2, b: 1 });
    expect([versions.of('a'), versions.of('b'), versions.of('c')]).toEqual([3, 1, undefined]);
  });
});

describe('a picture that shows what the floor hides', () => {
  const bodyOf = (frame: Partial<Frame>): Buffer => chunkBody('x', [writeRecord(RECORD.frame, encodeFrame({ t: 0, frameId: 0, keyframe: true, placeholder: false, width: 32, height: 32, masks: [], shift: null, refs: [], newTiles: [], image: NO_IMAGE, ...frame }))]);
  const picture = async (): Promise<Partial<Frame>> => ({ newTiles: [0], image: { codec: CODEC.webp, columns: 1, bytes: await encodeImage(drawing(32, 32, 0)) } });
  const mask = { x: 0, y: 0, w: 32, h: 32, kind: 4 };

  it.each<['block' | 'mask-all' | 'mask-inputs', (shown: Partial<Frame>) => Partial<Frame>, number]>([
    ['block', (shown) => shown, 403],
    ['block', (shown) => ({ ...shown, masks: [mask] }), 403],
    ['block', () => ({ placeholder: true }), 200],
    ['mask-all', (shown) => shown, 403],
    ['mask-all', (shown) => ({ ...shown, masks: [mask] }), 200],
    ['mask-inputs', (shown) => shown, 200],
  ])('is refused by %s when it is one', async (maskingFloor, of, status) => {
    const session = await intake.session({ maskingFloor });
    const answer = await intake.postChunk(chunkOf(session.token, 0, bodyOf(of(await picture()))));
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer).toEqual(problem(403, 'masking-too-weak'));
  });

  it('is refused as well when its META says that it hides enough', async () => {
    const session = await intake.session({ maskingFloor: 'block' });
    expect(await intake.postChunk(chunkOf(session.token, 0, Buffer.concat([Buffer.from(metaRecord('block')), bodyOf(await picture())])))).toEqual(problem(403, 'masking-too-weak'));
  });
});
