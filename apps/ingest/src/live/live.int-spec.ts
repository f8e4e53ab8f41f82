import { HealthRegistry } from '#http/health.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { StreamPlaces } from './stream-places.js';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

interface StreamEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

describe('following what is recorded', () => {
  let replay: ReplayUnderTest;
  let origin: string;
  let token: string;
  const open: AbortController[] = [];

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
    replay.app.get(StreamPlaces, { strict: false }).everyMs = 50;
    await replay.app.listen(0, '127.0.0.1');
    origin = (await replay.app.getUrl()).replace('[::1]', '127.0.0.1');
    token = replay.acme.members.viewer.token;
  });
  beforeEach(() => liveViewing(true));
  afterEach(() => {
    for (const controller of open.splice(0)) controller.abort();
  });
  afterAll(async () => {
    (replay?.app.getHttpServer() as Server | undefined)?.closeAllConnections();
    await replay?.stop();
  });

  const liveViewing = (on: boolean) => replay.admin.query('update ingest.project_setting set live_viewing = $2 where project_id = $1', [replay.acme.projectId, on]);
  const record = async (): Promise<StoredRecording> => {
    const recording = await replay.storage.storeBare(replay.acme);
    await replay.admin.query(`update ingest.session set state = 'recording', ended_at = null, next_segment = 1 where id = $1`, [recording.sessionId]);
    return recording;
  };
  const end = ({ sessionId }: StoredRecording) => replay.admin.query(`update ingest.session set state = 'ended', ended_at = clock.now(), next_seq = 1, last_seq = 0 where id = $1`, [sessionId]);
  const addSegment = async (recording: StoredRecording, number: number) =>
    replay.admin.query(
      `insert into ingest.segment (session_id, number, tenant_id, first_t, last_t, keyframes, gaps, frames, bytes, object_key) values ($1, $2, $3, $4, $5, '[]', '[[1, 2, 1]]', 3, 100, $6)`,
      [recording.sessionId, number, recording.tenantId, number * 5_000, number * 5_000 + 4_000, `sessions/${recording.sessionId}/made-up-${number}`],
    );

  /** Reads a stream; `next` waits for the next event, null at the end. */
  const follow = async (path: string, headers: Record<string, string> = {}, as = token) => {
    const controller = new AbortController();
    open.push(controller);
    const response = await fetch(`${origin}/v1${path}`, { headers: { authorization: `Bearer ${as}`, ...headers }, signal: controller.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const next = async (): Promise<StreamEvent | null> => {
      for (;;) {
        const at = text.indexOf('\n\n');
        if (at < 0) {
          const read = await reader?.read();
          if (!read || read.done) return null;
          text += read.value;
          continue;
        }
        const lines = text.slice(0, at).split('\n').map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
        text = text.slice(at + 2);
        const fields = Object.fromEntries(lines);
        if (fields['event']) return { id: fields['id'] ?? '', event: fields['event'], data: JSON.parse(fields['data'] ?? '{}') as Record<string, unknown> };
      }
    };
    return { response, next, abort: () => controller.abort() };
  };

  describe('the list', () => {
    it('is there at once, and tells what begins, grows and ends', async () => {
      const recording = await record();
      const path = `/projects/${replay.acme.projectId}/live-recordings`;
      const listed = (await replay.call('GET', `/v1${path}`, token)).json<{ items: { id: string; live: boolean }[] }>();
      expect(listed.items).toEqual([expect.objectContaining({ id: recording.sessionId, live: true })]);
      const stream = await follow(`${path}/events`);
      expect([stream.response.status, stream.response.headers.get('content-type'), stream.response.headers.get('cache-control')]).toEqual([200, 'text/event-stream', 'no-store']);
      expect(await stream.next()).toMatchObject({ event: 'list', data: { items: [{ id: recording.sessionId }] } });
      const second = await record();
      const begun = await stream.next();
      expect(begun).toMatchObject({ event: 'recording', data: { id: second.sessionId } });
      await replay.admin.query('update ingest.session set duration_ms = 12345 where id = $1', [second.sessionId]);
      expect(await stream.next()).toMatchObject({ event: 'recording', data: { id: second.sessionId, durationMs: 12_345 } });
      await end(second);
      const ended = await stream.next();
      expect(ended).toMatchObject({ event: 'ended', data: { id: second.sessionId } });
      stream.abort();
      await end(recording);
      const again = await follow(`${path}/events`, { 'last-event-id': begun?.id ?? '' });
      expect([await again.next(), await again.next(), await again.next()]).toMatchObject([{ event: 'recording', data: { durationMs: 12_345 } }, { id: ended?.id, event: 'ended' }, { event: 'ended', data: { id: recording.sessionId } }]);
    });
  });

  describe('a tail', () => {
    it('gets each segment as soon as it is there, and the end', async () => {
      const recording = await record();
      const stream = await follow(`/recordings/${recording.sessionId}/tail`);
      expect(await stream.next()).toEqual({ id: '0', event: 'segment', data: { number: 0, firstT: 0, lastT: 4_800, bytes: expect.any(Number), frames: 20, keyframes: [[0, 20]], gaps: [] } });
      await addSegment(recording, 1);
      expect(await stream.next()).toMatchObject({ id: '1', event: 'segment', data: { number: 1, gaps: [{ from: 1, to: 2 }] } });
      stream.abort();
      await addSegment(recording, 2);
      const again = await follow(`/recordings/${recording.sessionId}/tail`, { 'last-event-id': '1' });
      expect(await again.next()).toMatchObject({ id: '2', event: 'segment' });
      await end(recording);
      expect(await again.next()).toEqual({ id: '2', event: 'end', data: {} });
      expect(await again.next()).toBeNull();
    });

    it('is a live viewing', async () => {
      const recording = await record();
      const stream = await follow(`/recordings/${recording.sessionId}/tail`);
      await stream.next();
      const { rows } = await replay.admin.query('select viewer_id, live, shown from ingest.viewing where session_id = $1', [recording.sessionId]);
      expect(rows).toEqual([{ viewer_id: replay.acme.members.viewer.id, live: true, shown: ['tail'] }]);
      expect((await replay.leavesOf(recording.sessionId)).length).toBe(1);
    });

    it('stops when the recording is erased, or live viewing is switched off', async () => {
      const [erased, kept] = [await record(), await record()];
      const streams = [await follow(`/recordings/${erased.sessionId}/tail`), await follow(`/recordings/${kept.sessionId}/tail`)];
      for (const stream of streams) await stream.next();
      expect((await replay.call('DELETE', `/v1/recordings/${erased.sessionId}`, replay.acme.members.owner.token)).statusCode).toBe(202);
      expect(await streams[0]?.next()).toMatchObject({ event: 'gone' });
      expect(await streams[0]?.next()).toBeNull();
      await liveViewing(false);
      expect(await streams[1]?.next()).toMatchObject({ event: 'gone' });
    });

    it('needs the reason that watching needs', async () => {
      const recording = await record();
      await replay.admin.query('update ingest.project_setting set watch_reason = true where project_id = $1', [replay.acme.projectId]);
      try {
        expect((await follow(`/recordings/${recording.sessionId}/tail`)).response.status).toBe(428);
      } finally {
        await replay.admin.query('update ingest.project_setting set watch_reason = false where project_id = $1', [replay.acme.projectId]);
      }
    });
  });

  it('is off unless the project says otherwise', async () => {
    await liveViewing(false);
    const recording = await record();
    for (const path of [`/recordings/${recording.sessionId}/tail`, `/projects/${replay.acme.projectId}/live-recordings/events`]) {
      const answer = await replay.call('GET', `/v1${path}`, token);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([409, 'live-viewing-off']);
      expect((await replay.call('GET', `/v1${path}`, replay.other.members.owner.token)).statusCode).toBe(404);
    }
  });

  it('ends after the time that was asked for', async () => {
    const recording = await record();
    const stream = await follow(`/recordings/${recording.sessionId}/tail?seconds=1`);
    const events: string[] = [];
    for (let event = await stream.next(); event; event = await stream.next()) events.push(event.event);
    expect(events).toEqual(['segment']);
    expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}/tail?seconds=301`, token)).statusCode).toBe(422);
  });

  it('is bounded for each member, and gives places back', async () => {
    const recording = await record();
    const path = `/recordings/${recording.sessionId}/tail`;
    const streams = [];
    for (let n = 0; n < 4; n++) streams.push(await follow(path));
    const refused = await follow(path);
    expect([refused.response.status, refused.response.headers.get('retry-after')]).toEqual([429, '15']);
    expect((await follow(path, {}, replay.acme.members.analyst.token)).response.status).toBe(200);
    for (const stream of streams) stream.abort();
    let status = 429;
    while (status === 429) {
      await sleep(20);
      status = (await follow(path)).response.status;
    }
    expect(status).toBe(200);
  });

  it('ends when the process is about to stop', async () => {
    const recording = await record();
    const stream = await follow(`/recordings/${recording.sessionId}/tail`, {}, replay.acme.members.admin.token);
    await stream.next();
    replay.app.get(HealthRegistry, { strict: false }).drain();
    expect(await stream.next()).toBeNull();
  });
});
