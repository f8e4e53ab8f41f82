import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { randomUUID } from 'node:crypto';
import { ViewingSweep } from './viewing-sweep.js';

interface Leaf {
  action: string;
  actor: { kind: string; id: string };
  details: Record<string, unknown>;
}

interface Audit {
  items: { id: string; recordingId: string; viewer: { kind: string; id: string }; reason: string | null; live: boolean; shown: string[]; watchedMs: number; watched: [number, number][] }[];
  nextCursor: string | null;
}

describe('who watches', () => {
  let replay: ReplayUnderTest;
  let recording: StoredRecording;

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
    // It sweeps when a test says so.
    replay.app.get(ViewingSweep, { strict: false }).onApplicationShutdown();
  });
  afterAll(() => replay?.stop());
  beforeEach(async () => {
    recording = await replay.storage.store(replay.acme);
  });

  const viewer = () => replay.acme.members.viewer;
  const watch = (path: string, token = viewer().token, of = recording, range?: string) => replay.call('GET', `/v1/recordings/${of.sessionId}${path}`, token, range ? { range } : {});
  const begin = (body: object, token = viewer().token, of = recording) => replay.send('POST', `/v1/recordings/${of.sessionId}/viewings`, token, body);
  const leavesOf = async (of = recording): Promise<Leaf[]> => (await replay.leavesOf(of.sessionId)).map((leaf) => JSON.parse(leaf) as Leaf);
  const auditOf = async (query = '', of = recording): Promise<Audit> => (await replay.call('GET', `/v1/recordings/${of.sessionId}/watch-audit${query}`, replay.acme.members.owner.token)).json<Audit>();
  const pass = (interval: string) => replay.admin.query(`update ingest.viewing set noted_at = noted_at - $1::interval, last_seen_at = last_seen_at - $1::interval where session_id = $2`, [interval, recording.sessionId]);
  const askForReasons = (on: boolean, of = replay.acme) => replay.admin.query('update ingest.project_setting set watch_reason = $2 where project_id = $1', [of.projectId, on]);

  it('is in a leaf with the stretches of the last ten seconds', async () => {
    await watch('/segments/0');
    await pass('11 seconds');
    await watch('/segments/1');
    const [started, watched, ...more] = await leavesOf();
    expect([started?.action, watched?.action, more]).toEqual(['recording.watch-started', 'recording.watched', []]);
    expect(watched).toMatchObject({ actor: { kind: 'member', id: viewer().id }, details: { viewingId: started?.details['viewingId'], live: false, milliseconds: '0-4800 5000-9800', stretches: 2 } });
  });

  it('is in a leaf although they stopped', async () => {
    await watch('/segments/0');
    const sweep = replay.app.get(ViewingSweep, { strict: false });
    await sweep.sweep();
    expect((await leavesOf()).map(({ action }) => action)).toEqual(['recording.watch-started']);
    await pass('11 seconds');
    await Promise.all([sweep.sweep(), sweep.sweep()]);
    expect((await leavesOf()).map(({ action, details }) => [action, details['milliseconds']])).toEqual([['recording.watch-started', undefined], ['recording.watched', '0-4800']]);
    expect(await sweep.sweep()).toBe(0);
  });

  it('is one viewing until they pause for ten minutes', async () => {
    await watch('');
    await watch('/segments/0');
    await watch('/segments/0');
    await pass('11 minutes');
    await watch('/segments/1');
    const { items } = await auditOf();
    expect(items.map(({ shown, watched, watchedMs }) => [shown, watched, watchedMs])).toEqual([
      [['segment'], [[5_000, 9_800]], 4_800],
      [['manifest', 'segment'], [[0, 4_800]], 4_800],
    ]);
  });

  it('is one viewing, however many requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => watch(`/segments/${n % 2}`)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 12 }, () => 200));
    expect((await auditOf()).items).toHaveLength(1);
    expect((await leavesOf()).filter(({ action }) => action === 'recording.watch-started')).toHaveLength(1);
  });

  it('is live when it is', async () => {
    await replay.admin.query(`update ingest.session set state = 'recording', ended_at = null where id = $1`, [recording.sessionId]);
    await watch('/segments/0');
    await replay.admin.query(`update ingest.session set state = 'ended', ended_at = clock.now() where id = $1`, [recording.sessionId]);
    await watch('/segments/1');
    expect((await auditOf()).items).toMatchObject([{ live: true }]);
    expect((await auditOf('?live=false')).items).toEqual([]);
  });

  describe('and why', () => {
    beforeEach(() => askForReasons(true));
    afterEach(() => askForReasons(false));

    it('has to be said before anything is shown, when the project asks', async () => {
      for (const path of ['', '/segments/0', '/poster', '/thumbnails/2000', '/activity', '/events', '/losses']) {
        const answer = await watch(path);
        expect([answer.statusCode, answer.json<{ code: string; hint: string }>()]).toEqual([428, expect.objectContaining({ code: 'watch-reason-required', hint: expect.stringContaining('/viewings') })]);
      }
      expect(await leavesOf()).toEqual([]);
      expect((await begin({})).statusCode).toBe(428);
      const begun = await begin({ reason: 'Ticket 4711' });
      expect(begun.statusCode).toBe(201);
      expect((await watch('/segments/0')).statusCode).toBe(200);
      expect((await auditOf()).items).toEqual([expect.objectContaining({ id: begun.json<{ id: string }>().id, reason: 'Ticket 4711', shown: ['segment'] })]);
    });

    it('is each viewer’s own to say, for one recording and one viewing', async () => {
      await begin({ reason: 'mine' });
      expect((await watch('/segments/0', replay.acme.members.analyst.token)).statusCode).toBe(428);
      const other = await replay.storage.store(replay.acme);
      expect((await watch('/segments/0', viewer().token, other)).statusCode).toBe(428);
      await pass('11 minutes');
      expect((await watch('/segments/0')).statusCode).toBe(428);
    });

    it('is asked of those who began before the project asked', async () => {
      await askForReasons(false);
      expect((await watch('/segments/0')).statusCode).toBe(200);
      await askForReasons(true);
      expect((await watch('/segments/1')).statusCode).toBe(428);
    });

    it('is in no leaf, and gone with the recording; that somebody watched is not', async () => {
      await begin({ reason: 'About user Zoe' });
      await watch('/segments/0');
      expect(await replay.leavesOf(recording.sessionId).then((leaves) => leaves.filter((leaf) => leaf.includes('Zoe')))).toEqual([]);
      expect((await replay.call('DELETE', `/v1/recordings/${recording.sessionId}`, replay.acme.members.owner.token)).statusCode).toBe(202);
      expect((await begin({ reason: 'late' })).statusCode).toBe(410);
      // As the eraser does it when it removes what is left.
      await replay.admin.query('set role ingest_eraser');
      await replay.admin.query(`select set_config('app.tenants', $1, false)`, [`{${replay.acme.tenantId}}`]);
      await replay.admin.query('update ingest.viewing set reason = null where session_id = $1', [recording.sessionId]).finally(() => replay.admin.query('reset role'));
      expect((await auditOf()).items).toMatchObject([{ recordingId: recording.sessionId, reason: null, watched: [[0, 4_800]] }]);
    });
  });

  it.each([[{ reason: '' }], [{ reason: '  ' }], [{ reason: 5 }], [{ reason: 'x'.repeat(501) }], [{ reason: 'a', viewer: 'me' }], [[]]])('takes no %j for a reason', async (body) => {
    expect((await begin(body)).statusCode).toBe(422);
  });

  describe('is shown to the customer', () => {
    it('page by page, by time, viewer, recording', async () => {
      const since = new Date(Date.now() - 60_000).toISOString();
      for (const token of [viewer().token, replay.acme.members.analyst.token, replay.acme.members.admin.token]) await watch('/segments/0', token);
      const of = `/v1/projects/${replay.acme.projectId}/watch-audit`;
      const read = async (query: string): Promise<Audit> => (await replay.call('GET', `${of}?recordingId=${recording.sessionId}${query}`, replay.acme.members.analyst.token)).json<Audit>();
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Audit = await read(`&limit=1&startedFrom=${since}${cursor && `&cursor=${cursor}`}`);
        seen.push(...page.items.map((item) => item.viewer.id));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual([replay.acme.members.admin.id, replay.acme.members.analyst.id, viewer().id]);
      expect((await read(`&viewerId=${viewer().id}`)).items).toHaveLength(1);
      expect((await read(`&startedBefore=${since}`)).items).toEqual([]);
      const { nextCursor } = await read('&limit=1');
      expect((await replay.call('GET', `${of}?cursor=${nextCursor}`, replay.acme.members.analyst.token)).statusCode).toBe(400);
    });

    it('as a table that no spreadsheet runs', async () => {
      await begin({ reason: '=HYPERLINK("https://evil.example","x")' });
      await watch('/segments/0');
      const answer = await replay.call('GET', `/v1/projects/${replay.acme.projectId}/watch-audit.csv?recordingId=${recording.sessionId}`, replay.acme.members.owner.token, { accept: 'text/csv' });
      expect([answer.statusCode, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([200, 'text/csv; charset=utf-8; header=present', 'attachment; filename="watch-audit.csv"']);
      const [names, row, end] = answer.body.split('\r\n');
      expect([names, end]).toEqual(['viewing,recording,viewer_kind,viewer_id,grant_id,clause,reason,live,shown,started_at,last_seen_at,watched_ms,watched', '']);
      expect(row).toContain(`${recording.sessionId},member,${viewer().id},,,"'=HYPERLINK(""https://evil.example"",""x"")",false,segment,`);
      expect((await replay.leavesOf(replay.acme.projectId)).some((leaf) => leaf.includes('watch-audit.exported'))).toBe(true);
    });

    it('and to nobody else', async () => {
      await watch('/segments/0');
      for (const path of [`/v1/projects/${replay.acme.projectId}/watch-audit`, `/v1/projects/${replay.acme.projectId}/watch-audit.csv`, `/v1/recordings/${recording.sessionId}/watch-audit`]) {
        expect((await replay.call('GET', path, viewer().token)).statusCode).toBe(403);
        expect((await replay.call('GET', path, replay.other.members.owner.token)).statusCode).toBe(404);
      }
      expect((await replay.call('GET', `/v1/recordings/${randomUUID()}/watch-audit`, replay.acme.members.owner.token)).statusCode).toBe(404);
    });
  });

  it('is forgotten after two years, and not before', async () => {
    await watch('/segments/0');
    const other = await replay.storage.store(replay.acme);
    await watch('/segments/0', viewer().token, other);
    await replay.admin.query(`update ingest.viewing set started_at = clock.now() - interval '2 years 1 hour' where session_id = $1`, [recording.sessionId]);
    await replay.admin.query(`update ingest.viewing set started_at = clock.now() - interval '2 years' + interval '1 hour' where session_id = $1`, [other.sessionId]);
    const { rows } = await replay.admin.query<{ gone: string }>('select ingest.purge_viewings() as gone');
    expect([rows[0]?.gone, (await auditOf()).items.length, (await auditOf('', other)).items.length]).toEqual(['1', 0, 1]);
  });
});
