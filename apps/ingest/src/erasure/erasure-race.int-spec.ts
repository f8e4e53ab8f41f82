import { type Database, query } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { randomUUID } from 'node:crypto';
import { SessionRemoval } from './session-removal.js';

let replay: ReplayUnderTest;
let key: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read', 'recordings:delete')).text;
});
afterAll(() => replay?.stop());

describe('a race of erasing, late chunks and readers', () => {
  it('ends with nothing readable and no late row, 100 times in 100', async () => {
    const lateChunk = async ({ tenantId, sessionId }: StoredRecording, seq: number): Promise<string> => {
      const row = [`{${tenantId}}`, randomUUID(), `blocks/${randomUUID()}`, 10, '1 hour', [tenantId], [sessionId], [seq], Buffer.alloc(32, seq), [Date.now()], [10], [0], [10], [false]];
      return replay.app.get<Database>(databaseOf('ingest_intake'), { strict: false }).transaction({ tenants: [tenantId] }, async (tx) => {
        const rows = await query<{ verdicts: string[] }>(tx, 'select ingest.accept_block($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as verdicts', row);
        return rows[0]?.verdicts[0] ?? '';
      });
    };
    await replay.admin.query(`update ingest.project_setting set consent_mode = 'not-required' where tenant_id = $1`, [replay.acme.tenantId]);
    for (let run = 0; run < 100; run++) {
      const recording = await replay.storage.storeBare(replay.acme, 1);
      await replay.admin.query(`update ingest.session set state = 'recording' where id = $1`, [recording.sessionId]);
      const [answer, ...rest] = await Promise.all([
        replay.call('DELETE', `/v1/recordings/${recording.sessionId}`, key),
        ...Array.from({ length: 4 }, (_, at) => lateChunk(recording, 10 + at)),
        ...Array.from({ length: 3 }, async () => (await replay.call('GET', `/v1/recordings/${recording.sessionId}/segments/0`, key)).statusCode),
      ]);
      expect(rest.every((outcome) => ['accepted', 'erased', 200, 410].includes(outcome))).toBe(true);
      expect(await lateChunk(recording, 20)).toBe('erased');
      expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}/segments/0`, key)).statusCode).toBe(410);
      if (run % 10 > 0) continue;
      const { id } = answer.json<{ id: string }>();
      await replay.app.get(SessionRemoval, { strict: false }).run(recording, id, new AbortController().signal);
      const { rows } = await replay.admin.query('select from ingest.chunk where session_id = $1 union all select from ingest.segment where session_id = $1', [recording.sessionId]);
      expect(rows).toEqual([]);
    }
  }, 120_000);
});
