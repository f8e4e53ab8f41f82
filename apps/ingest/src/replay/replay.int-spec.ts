import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { randomUUID } from 'node:crypto';
import { ViewingSweep } from '../watching/viewing-sweep.js';

describe('replay over REST', () => {
  let replay: ReplayUnderTest;
  let recording: StoredRecording;
  let key: string;

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
    // Nothing is swept in between.
    replay.app.get(ViewingSweep, { strict: false }).onApplicationShutdown();
    recording = await replay.storage.store(replay.acme);
    key = (await replay.acme.secretKey('recordings:read')).text;
  });
  afterAll(() => replay?.stop());

  const get = (path: string, token = key, headers: Record<string, string> = {}) => replay.call('GET', `/v1${path}`, token, headers);
  /** What a caller can compare, without what names the request. */
  const essence = (answer: { statusCode: number; body: string; headers: object }): string =>
    answer.body.replace(/"requestId":"[^"]*"/, '').replace(/"instance":"[^"]*"/, '') + String(answer.statusCode);

  describe('the list', () => {
    let projects: StoredRecording[];
    beforeAll(async () => {
      projects = [];
      for (let turn = 0; turn < 4; turn++) projects.push(await replay.storage.store(replay.other, 10 + Math.floor(turn / 2)));
    });
    const list = (query = '', token = replay.other.members.viewer.token) => get(`/projects/${replay.other.projectId}/recordings${query}`, token);

    it('has what a page needs of each recording', async () => {
      const { items, nextCursor } = (await get(`/projects/${replay.acme.projectId}/recordings`)).json<{ items: object[]; nextCursor: null }>();
      expect(items).toEqual([
        {
          id: recording.sessionId, state: 'ended', startedAt: expect.any(String), durationMs: 9_800, frames: 40, bytes: recording.segments.reduce((sum, { length }) => sum + length, 0),
          expiresAt: expect.any(String), expiryRule: 'project', live: false, complete: false, posterUrl: `/v1/recordings/${recording.sessionId}/poster`, width: 1280, height: 720, route: '/start',
          endUser: null, deviceClass: null, eventCounts: {}, tags: [{ name: 'plan', value: 'pro', source: 'recorder' }],
        },
      ]);
      expect(nextCursor).toBeNull();
    });

    it('goes through all of them once, newest first, whatever the page size', async () => {
      const seen: { id: string; startedAt: string }[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { items: typeof seen; nextCursor: string | null } = (await list(`?limit=1${cursor ? `&cursor=${cursor}` : ''}`)).json();
        seen.push(...page.items);
        cursor = page.nextCursor;
      }
      expect(seen.map(({ id }) => id).sort()).toEqual(projects.map(({ sessionId }) => sessionId).sort());
      expect(seen.map(({ startedAt }) => startedAt)).toEqual(seen.map(({ startedAt }) => startedAt).sort().reverse());
    });

    it('refuses a cursor that was changed, made up or belongs to another list', async () => {
      const { nextCursor = '' } = (await list('?limit=1')).json<{ nextCursor: string }>();
      const flipped = [...nextCursor].map((letter, at) => nextCursor.slice(0, at) + (letter === 'A' ? 'B' : 'A') + nextCursor.slice(at + 1));
      for (const cursor of [...flipped, 'x', nextCursor.slice(0, -1), `${nextCursor}A`, Buffer.alloc(60).toString('base64url'), encodeURIComponent("' or 1=1")]) {
        const answer = await list(`?cursor=${cursor}`);
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'invalid-cursor']);
      }
      expect((await get(`/projects/${replay.acme.projectId}/recordings?cursor=${nextCursor}`)).statusCode).toBe(400);
    });

    it.each(['limit=0', 'limit=101', 'limit=1e9', 'limit=-1', 'limit=abc', 'limit=1&limit=2', 'filter[$gt]=', 'order=up', 'cursor=a&cursor=b'])('refuses ?%s', async (query) => {
      expect((await list(`?${query}`)).statusCode).toBe(422);
    });

    it('leaves out what has expired', async () => {
      const expired = await replay.storage.store(replay.other, 1);
      await replay.admin.query('update ingest.session set expires_at = clock.now() where id = $1', [expired.sessionId]);
      expect((await list()).body).not.toContain(expired.sessionId);
      expect((await get(`/recordings/${expired.sessionId}`, replay.other.members.viewer.token)).statusCode).toBe(410);
    });
  });

  it('answers a manifest from which a player can start', async () => {
    const manifest = (await get(`/recordings/${recording.sessionId}`)).json<Record<string, unknown>>();
    expect(manifest).toMatchObject({
      id: recording.sessionId,
      segments: [{ number: 0, firstT: 0, lastT: 4_800, bytes: recording.segments[0]?.length, keyframes: [[0, 20]] }, { number: 1, firstT: 5_000, keyframes: [[5_000, 20]] }],
      marks: [{ t: 300, kind: 'click', data: { x: 5, y: 6, pointer: 'm' } }],
      gaps: [{ from: 6_000, to: 7_000, reason: 'page-hidden' }],
      ledger: { captured: 60, stored: 57, deduplicated: 2, skipped: { busy: 1 }, lost: {} },
      thumbnails: [{ t: 2_000, url: `/v1/recordings/${recording.sessionId}/thumbnails/2000` }],
    });
  });

  describe('media', () => {
    const segment = (number: number | string, range?: string) => get(`/recordings/${recording.sessionId}/segments/${number}`, key, range ? { range } : {});

    it('decrypts whole segments, and says that nobody keeps, guesses or embeds them', async () => {
      const answer = await segment(1);
      expect([answer.statusCode, answer.rawPayload.equals(recording.segments[1] ?? Buffer.alloc(0))]).toEqual([200, true]);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/vnd.pixeltrace.segment', 'accept-ranges': 'bytes', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-site',
      });
    });

    it.each([['bytes=0-4', 0, 5], ['bytes=5-5', 5, 6], ['bytes=10-', 10, undefined], ['bytes=-7', -7, undefined], ['bytes=3-999999', 3, undefined], ['bytes=-999999', 0, undefined]] as const)('answers %s', async (range, start, end) => {
      const whole = recording.segments[0] ?? Buffer.alloc(0);
      const part = whole.subarray(start, end);
      const answer = await segment(0, range);
      expect([answer.statusCode, answer.rawPayload.toString()]).toEqual([206, part.toString()]);
      const first = start < 0 ? whole.length + start : start;
      expect(answer.headers['content-range']).toBe(`bytes ${first}-${first + part.length - 1}/${whole.length}`);
      expect(answer.headers['content-length']).toBe(String(part.length));
    });

    it.each(['bytes=999999-', 'bytes=-0'])('has nothing for %s', async (range) => {
      const answer = await segment(0, range);
      expect([answer.statusCode, answer.json<{ code: string }>().code, answer.headers['content-range']]).toEqual([416, 'range-not-satisfiable', `bytes */${recording.segments[0]?.length}`]);
    });

    it.each(['lines=1-2', 'bytes=5-2', 'bytes=0-1,4-5', 'bytes=a-b', 'bytes=-'])('answers all of it to %s', async (range) => {
      expect((await segment(0, range)).statusCode).toBe(200);
    });

    it('answers poster and thumbnails as pictures', async () => {
      const poster = await get(`/recordings/${recording.sessionId}/poster`);
      expect([poster.statusCode, poster.headers['content-type'], poster.rawPayload.equals(recording.poster)]).toEqual([200, 'image/webp', true]);
      expect(poster.headers['content-security-policy']).toContain('sandbox');
      const thumbnail = await get(`/recordings/${recording.sessionId}/thumbnails/2000`);
      expect([thumbnail.statusCode, thumbnail.rawPayload.equals(recording.thumbnail)]).toEqual([200, true]);
    });

    it.each(['segments/2', 'segments/-1', 'segments/01', 'segments/1e1', 'segments/99999999999', 'segments/..%2f0', 'thumbnails/1', 'thumbnails/x'])('has no %s', async (path) => {
      expect((await get(`/recordings/${recording.sessionId}/${path}`)).statusCode).toBe(404);
    });

    it('never serves altered bytes: 503, and no bit of it', async () => {
      const altered = await replay.storage.store(replay.acme);
      const blobs = replay.app.get<BlobStore>(BLOB_STORE, { strict: false });
      for await (const objectKey of blobs.list(`sessions/${altered.tenantId}/${altered.sessionId}/segment-0`)) {
        const bytes = await blobs.get(objectKey);
        bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
        await blobs.delete(objectKey);
        await blobs.put(objectKey, bytes);
      }
      const answer = await get(`/recordings/${altered.sessionId}/segments/0`);
      expect([answer.statusCode, answer.json<{ code: string }>().code, answer.headers['retry-after']]).toEqual([503, 'dependency-unavailable', expect.any(String)]);
      expect(answer.body).not.toContain('pixels');
      expect((await get(`/recordings/${altered.sessionId}/segments/1`)).statusCode).toBe(200);
    });
  });

  describe('foreign and unknown', () => {
    const paths = (id: string): string[] => ['', '/segments/0', '/poster', '/thumbnails/2000', '/activity', '/events', '/losses', '/masks', '/tail'].map((path) => `/recordings/${id}${path}`);

    it('ids are answered alike, byte for byte', async () => {
      const outsider = (await replay.other.secretKey('recordings:read')).text;
      for (const [at, path] of paths(recording.sessionId).entries()) {
        const foreign = await get(path, outsider);
        const unknown = await get(paths(randomUUID())[at] ?? '', outsider);
        expect(foreign.statusCode).toBe(404);
        expect(essence(foreign)).toBe(essence(unknown));
        expect((await get(path, replay.other.members.owner.token)).statusCode).toBe(404);
      }
      expect((await get(`/projects/${replay.acme.projectId}/recordings`, outsider)).statusCode).toBe(404);
      expect(await replay.leavesOf(recording.sessionId).then((leaves) => leaves.filter((leaf) => leaf.includes(replay.other.tenantId) && !leaf.includes('access.denied')))).toEqual([]);
    });

    it.each(['not-an-id', "1' or '1'='1", '%00', '..%2f..', '0'.repeat(400)])('%s is no id', async (id) => {
      expect([400, 404, 414]).toContain((await get(`/recordings/${encodeURI(id)}`)).statusCode);
    });

    it('keys need the scope, and somebody has to ask', async () => {
      const wrong = (await replay.acme.secretKey('projects:read')).text;
      expect((await get(`/recordings/${recording.sessionId}`, wrong)).statusCode).toBe(403);
      expect((await get(`/recordings/${recording.sessionId}`, 'nothing')).statusCode).toBe(401);
    });
  });

  describe('the audit log', () => {
    it('has a committed leaf when somebody begins to watch, and one viewing for what they see', async () => {
      const seen = await replay.storage.store(replay.acme);
      const token = replay.acme.members.viewer.token;
      for (const path of ['', '/poster', '/thumbnails/2000', '/activity', '/events', '/losses']) expect((await get(`/recordings/${seen.sessionId}${path}`, token)).statusCode).toBe(200);
      await get(`/recordings/${seen.sessionId}/segments/0`, token, { range: 'bytes=20-90' });
      const leaves = (await replay.leavesOf(seen.sessionId)).map((leaf) => JSON.parse(leaf) as { action: string; actor: object; details: object });
      expect(leaves).toEqual([expect.objectContaining({ action: 'recording.watch-started', actor: { kind: 'member', id: replay.acme.members.viewer.id }, details: { viewingId: expect.any(String), live: false, reasonGiven: false } })]);
      const { rows } = await replay.admin.query('select shown, watched::text, pending::text from ingest.viewing where session_id = $1', [seen.sessionId]);
      expect(rows).toEqual([{ shown: ['manifest', 'poster', 'thumbnail', 'activity', 'events', 'losses', 'segment'], watched: '{[0,4800)}', pending: '{[0,4800)}' }]);
    });

    const PATHS = ['', '/segments/0', '/poster', '/thumbnails/2000', '/activity', '/events', '/losses'];

    it.each([
      ['leaf', 'insert on audit.leaf_outbox'],
      ['viewing', 'insert, update on ingest.viewing'],
    ])('gates every byte: without a %s nothing is shown', async (_name, grant) => {
      const fresh = (await replay.acme.secretKey('recordings:read')).text;
      await replay.admin.query(`revoke ${grant} from ingest_api`);
      try {
        for (const path of PATHS) {
          const answer = await get(`/recordings/${recording.sessionId}${path}`, fresh);
          expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'dependency-unavailable']);
        }
      } finally {
        await replay.admin.query(`grant ${grant} to ingest_api`);
      }
      expect((await get(`/recordings/${recording.sessionId}/segments/0`, fresh)).statusCode).toBe(200);
    });

    it('gates who goes on watching, once a leaf is due', async () => {
      await get(`/recordings/${recording.sessionId}/segments/0`);
      await replay.admin.query(`update ingest.viewing set noted_at = noted_at - interval '11 seconds' where session_id = $1`, [recording.sessionId]);
      await replay.admin.query('revoke insert on audit.leaf_outbox from ingest_api');
      try {
        expect((await get(`/recordings/${recording.sessionId}/segments/1`)).statusCode).toBe(503);
      } finally {
        await replay.admin.query('grant insert on audit.leaf_outbox to ingest_api');
      }
      expect((await get(`/recordings/${recording.sessionId}/segments/1`)).statusCode).toBe(200);
    });
  });
});
