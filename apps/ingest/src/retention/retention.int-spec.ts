import { Metrics } from '#http/metrics.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import { runJobs } from '#testing/run-jobs.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { EraseSessionHandler } from '../erasure/erase-session.handler.js';
import { ApplyRetentionHandler } from './apply-retention.handler.js';
import type { HoldDto } from './hold.dto.js';
import type { PreviewDto, ProjectRetentionDto, RecordingRetentionDto } from './retention.dto.js';
import { RetentionJobRepository } from './retention-job.repository.js';
import { RetentionMetrics } from './retention-metrics.js';
import { RetentionNightRun } from './retention-night.js';
import { RetentionSweep } from './retention-sweep.js';
import { TakeUpDeferredHandler } from './take-up-deferred.handler.js';
import { databaseOf } from '#database/database.module.js';
import type { Database } from '#database/database.js';
import { operatorToken } from '#testing/operator-trial.js';

let replay: ReplayUnderTest;
let owner: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  owner = replay.acme.members.owner.token;
  await replay.admin.query(
    `insert into identity.plan_assignment (id, tenant_id, plan_code, effective_from, assigned_by_kind, assigned_by_id) values (gen_random_uuid(), $1, 'team', clock.now() - interval '1 day', 'system', 'test')`,
    [replay.acme.tenantId],
  );
});
afterAll(() => replay?.stop());
beforeEach(() => replay.admin.query(`update ingest.session set state = 'erased' where state <> 'erased'`));

const DAY = 86_400_000;
const get = <T>(type: abstract new (...args: never[]) => T): T => replay.app.get<T>(type as never, { strict: false });
const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, token = owner) => replay.app.inject({ method, url, payload, headers: { authorization: `Bearer ${token}` } });
const of = ({ sessionId }: StoredRecording, what = 'retention'): string => `/v1/recordings/${sessionId}/${what}`;
const timeOf = async (recording: StoredRecording): Promise<RecordingRetentionDto> => (await send('GET', of(recording))).json();
const holds = `/v1/projects/PROJECT/holds`;
const project = (path: string): string => path.replace('PROJECT', replay.acme.projectId);
const hold = (more: object) => ({ authority: 'District Court', approver: 'Head of legal', reviewAt: '2030-01-01T00:00:00Z', ...more });
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const expire = ({ sessionId }: StoredRecording) => replay.admin.query(`update ingest.session set expires_at = clock.now() - interval '10 minutes' where id = $1`, [sessionId]);

describe('one recording', () => {
  it('shows when it goes and because of which rule, can be shortened and never lengthened that way', async () => {
    const recording = await replay.storage.storeBare(replay.acme);
    expect(await timeOf(recording)).toMatchObject({ rule: 'project', pin: null, shortenedTo: null, holds: [] });
    const sooner = inDays(2);
    expect((await send('PUT', of(recording), { expiresAt: sooner })).json()).toMatchObject({ rule: 'shortened', expiresAt: sooner, shortenedTo: sooner });
    expect((await send('PUT', of(recording), { expiresAt: inDays(20) })).statusCode).toBe(409);
    expect((await send('PUT', of(recording), { expiresAt: 'tomorrow' })).statusCode).toBe(422);
    expect((await send('PUT', of(recording), { expiresAt: inDays(1) }, replay.other.members.owner.token)).statusCode).toBe(404);
    await expire(recording);
    expect((await send('GET', of(recording))).statusCode).toBe(410);
  });

  it('is kept by a pin up to the plan’s ceiling, with who and when, and goes as before when the pin is taken off', async () => {
    const recording = await replay.storage.storeBare(replay.acme);
    const before = await timeOf(recording);
    const pinned = (await send('PUT', of(recording, 'pin'), {})).json<RecordingRetentionDto>();
    expect(pinned).toMatchObject({ expiresAt: before.ceilingAt, rule: 'pinned', pin: { byKind: 'member', byId: replay.acme.members.owner.id } });
    expect((await send('PUT', of(recording, 'pin'), { until: inDays(4000) })).json<RecordingRetentionDto>().expiresAt).toBe(before.ceilingAt);
    expect((await send('PUT', of(recording, 'pin'), { until: inDays(50) })).json<RecordingRetentionDto>().rule).toBe('pinned');
    expect((await send('DELETE', of(recording, 'pin'))).json()).toMatchObject({ expiresAt: before.expiresAt, rule: 'project', pin: null });
    expect((await replay.leavesOf(recording.sessionId)).filter((leaf) => leaf.includes('pinned"'))).toHaveLength(4);
  });
});

describe('a project’s setting', () => {
  it('is previewed in numbers, shortens what exists, and lengthens nothing', async () => {
    const [young, old, pinned] = [await replay.storage.storeBare(replay.acme, 60), await replay.storage.storeBare(replay.acme, 10 * 1440), await replay.storage.storeBare(replay.acme, 10 * 1440)];
    for (const { sessionId } of [young, old, pinned]) await replay.admin.query(`update ingest.session set expires_at = started_at + interval '30 days' where id = $1`, [sessionId]);
    await send('PUT', of(pinned, 'pin'), {});
    const preview = async (days: number): Promise<PreviewDto> => (await send('GET', `${project('/v1/projects/PROJECT/retention/preview')}?days=${days}`)).json();
    expect(await preview(7)).toMatchObject({ effectiveDays: 7, goneAtOnce: 1, goneSooner: 1, unchanged: 0, pinned: 1 });
    expect(await preview(365)).toMatchObject({ effectiveDays: 90, goneAtOnce: 0, goneSooner: 0, unchanged: 3 });

    const apply = async (days: number): Promise<void> => {
      await replay.admin.query('update ingest.project_setting set retention_days = $2 where project_id = $1', [replay.acme.projectId, days]);
      await get(ApplyRetentionHandler).handle(replay.acme, { signal: new AbortController().signal });
    };
    const pinnedUntil = (await timeOf(pinned)).expiresAt;
    await apply(7);
    const shortened = (await timeOf(young)).expiresAt;
    expect((await send('GET', of(old))).statusCode).toBe(410);
    expect((await timeOf(pinned)).expiresAt).toBe(pinnedUntil);
    await apply(90);
    expect((await timeOf(young)).expiresAt).toBe(shortened);
    // Taken off, the pin gives back the shorter time, not the one from before.
    expect((await send('DELETE', of(pinned, 'pin'))).statusCode).toBe(200);
    expect((await send('GET', of(pinned))).statusCode).toBe(410);
  });

  it('has what goes next, and what went, as evidence by rule', async () => {
    const [gone, next, held] = [await replay.storage.storeBare(replay.acme), await replay.storage.storeBare(replay.acme), await replay.storage.storeBare(replay.acme)];
    await send('POST', project(holds), hold({ sessionIds: [held.sessionId] }));
    await expire(gone);
    await expire(held);
    await replay.admin.query(`update ingest.session set expires_at = clock.now() + interval '2 hours', expiry_rule = 'plan' where id = $1`, [next.sessionId]);
    const lags = () => replay.app.get<Database>(databaseOf('ingest_eraser'), { strict: false }).transaction('platform', (tx) => get(RetentionJobRepository).lags(tx));
    expect((await lags()).retention).toBeGreaterThanOrEqual(600);
    get(RetentionMetrics).show(await lags());
    expect(await get(Metrics).registry.getSingleMetricAsString('pixeltrace_retention_purge_lag_seconds')).toMatch(/seconds 6\d\d/);
    await get(RetentionNightRun).run(() => get(RetentionSweep).sweep());
    expect((await lags()).retention).toBe(0);
    const now = (await send('GET', project('/v1/projects/PROJECT/retention'))).json<ProjectRetentionDto>();
    expect(now).toMatchObject({ planDays: 90, effectiveDays: expect.any(Number), next: expect.arrayContaining([{ rule: 'plan', due: 1, held: 0 }, { rule: 'project', due: 0, held: 1 }]) });
    expect(now.evidence.find(({ rule }) => rule === 'project')).toMatchObject({ announced: 1, erased: expect.any(Number), held: 1, longestLagSeconds: expect.any(Number) });
    expect(now.evidence.find(({ rule }) => rule === 'project')?.longestLagSeconds).toBeGreaterThanOrEqual(600);
    await replay.admin.query('delete from ingest.session_hold');
  });
});

describe('a legal hold', () => {
  it('keeps what it names from being erased, says why, lets nobody watch it, and is taken up again when it is released', async () => {
    const [held, free] = [await replay.storage.store(replay.acme, 5, 'jo'), await replay.storage.store(replay.acme, 5, 'mia')];
    const placed = (await send('POST', project(holds), hold({ where: { endUser: 'jo' } }))).json<HoldDto>();
    expect(placed).toMatchObject({ recordings: 1, authority: 'District Court', approver: 'Head of legal', placedById: replay.acme.members.owner.id, overdue: false, releasedAt: null });
    expect((await timeOf(held)).holds).toEqual([expect.objectContaining({ holdId: placed.id })]);

    const deferred = (await send('DELETE', `/v1/recordings/${held.sessionId}`)).json<{ id: string }>();
    expect(deferred).toMatchObject({ state: 'deferred', heldBy: { holdId: placed.id, authority: 'District Court' } });
    expect((await send('GET', `/v1/recordings/${held.sessionId}/segments/0`)).json<{ code: string }>().code).toBe('restricted');
    expect((await send('DELETE', `/v1/recordings/${free.sessionId}`)).json()).toMatchObject({ state: 'requested' });
    await expire(held);
    expect(await get(RetentionSweep).sweep()).toBe(0);

    expect((await send('POST', `${project(holds)}/${placed.id}/release`)).json<HoldDto>().releasedAt).not.toBeNull();
    await runJobs(replay.app, replay.admin, TakeUpDeferredHandler, EraseSessionHandler);
    expect((await send('GET', `/v1/erasures/${deferred.id}`)).json()).toMatchObject({ state: 'done', heldBy: null, receipt: { body: { sessionId: held.sessionId } } });
    expect((await send('GET', `/v1/recordings/${held.sessionId}`)).statusCode).toBe(410);
  });

  it('is placed by owners on their own, and by operators for privacy; nobody else', async () => {
    const recording = await replay.storage.storeBare(replay.acme);
    const wish = hold({ sessionIds: [recording.sessionId] });
    expect((await send('POST', project(holds), wish, replay.acme.members.admin.token)).statusCode).toBe(403);
    expect((await send('POST', project(holds), wish, replay.other.members.owner.token)).statusCode).toBe(404);
    expect((await send('POST', project(holds), hold({ where: { endUser: 'nobody' } }))).statusCode).toBe(409);
    expect((await send('POST', project(holds), hold({}))).statusCode).toBe(422);
    const url = `/v1/operators${project(holds).slice(3)}`;
    expect((await send('POST', url, wish, await operatorToken(replay.config, ['support']))).statusCode).toBe(403);
    const operator = await operatorToken(replay.config, ['privacy']);
    const placed = (await send('POST', url, wish, operator)).json<HoldDto>();
    expect(placed).toMatchObject({ recordings: 1, placedByKind: 'operator' });
    expect((await send('GET', project(holds))).json<{ items: HoldDto[] }>().items[0]?.id).toBe(placed.id);
    expect((await send('POST', `${url}/${placed.id}/release`, undefined, operator)).statusCode).toBe(200);
  });
});

describe('lists', () => {
  const rows = (table: string, columns: string, values: string) =>
    replay.admin.query(`insert into ingest.${table} (id, tenant_id, project_id, ${columns}) select gen_random_uuid(), $1, $2, ${values} from generate_series(1, 5) n`, [replay.acme.tenantId, replay.acme.projectId]);
  // All at one moment: what sorts them is their ids.
  const MOMENT = `'2020-01-01T00:00:00.123456Z'`;

  it.each([
    ['deletions', 'deletions', () => rows('deletion', 'kind, cut_off, expected, requested_by_kind, requested_by_id, requested_at', `'project', ${MOMENT}, 0, 'member', 'x', ${MOMENT}`)],
    ['holds', 'holds', () => rows('legal_hold', 'authority, approver, review_at, placed_by_kind, placed_by_id, placed_at', `'Court', 'Legal', ${MOMENT}, 'member', 'x', ${MOMENT}`)],
    ['webhook deliveries', 'webhook/deliveries', () => rows('webhook_delivery', 'type, payload, created_at', `'webhook.test', '{}', ${MOMENT}`)],
  ])('show every one of the %s, a page at a time', async (_what, path, fill) => {
    await fill();
    const url = project(`/v1/projects/PROJECT/${path}`);
    const all = (await send('GET', url)).json<{ items: { id: string }[]; nextCursor: null }>();
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { items, nextCursor } = (await send('GET', `${url}?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`)).json<{ items: { id: string }[]; nextCursor: string | null }>();
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(all.nextCursor).toBeNull();
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen).toEqual(all.items.map(({ id }) => id));
    const foreign = (await send('GET', `${url}?limit=2`)).json<{ nextCursor: string }>().nextCursor;
    expect((await send('GET', project(`/v1/projects/PROJECT/recordings?cursor=${foreign}`))).json()).toMatchObject({ code: 'invalid-cursor' });
  });
});
