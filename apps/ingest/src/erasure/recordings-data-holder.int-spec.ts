import { ReplayUnderTest } from '#testing/replay-app.js';
import { RecordingsDataHolder } from './recordings-data-holder.js';

let replay: ReplayUnderTest;
let key: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read', 'recordings:delete')).text;
});
afterAll(() => replay?.stop());

describe('the data holder of recordings', () => {
  it('finds, exports and erases one end user of one customer', async () => {
    const holder = replay.app.get(RecordingsDataHolder, { strict: false });
    const [one, two] = [await replay.storage.store(replay.acme, 5, 'jo'), await replay.storage.store(replay.acme, 6, 'jo')];
    const others = await replay.storage.store(replay.other, 5, 'jo');
    const subject = { kind: 'end-user-pseudonym', value: 'jo', tenantId: replay.acme.tenantId } as const;
    expect((await holder.locate(subject)).find(({ store }) => store === 'ingest.session')).toEqual({ store: 'ingest.session', records: 2 });
    const files: string[] = [];
    for await (const file of holder.export(subject)) files.push(`${file.path} ${Buffer.from(file.bytes).toString().slice(0, 9)}`);
    expect(files.filter((file) => file.endsWith('segment 0') || file.endsWith('segment 1'))).toHaveLength(4);
    expect(files.some((file) => file.includes(others.sessionId))).toBe(false);

    await holder.erase(subject);
    expect((await holder.locate({ kind: 'session-id', value: one.sessionId, tenantId: replay.acme.tenantId }))).toEqual([]);
    expect(await holder.verifyAbsent(subject)).toEqual([]);
    expect((await replay.call('GET', `/v1/recordings/${two.sessionId}`, key)).statusCode).toBe(410);
    expect((await holder.locate({ ...subject, tenantId: replay.other.tenantId })).length).toBeGreaterThan(0);
    expect(await holder.locate({ kind: 'end-user-pseudonym', value: 'jo' })).toEqual([]);
  });

  it('restricts a person in every project of the customer, also one who was never recorded, and no other customer’s', async () => {
    const holder = replay.app.get(RecordingsDataHolder, { strict: false });
    const recording = await replay.storage.store(replay.acme, 5, 'kim');
    const restricted = async (endUser: string) => (await replay.admin.query('select project_id as id from ingest.end_user_restriction where end_user = $1', [endUser])).rows.map((row: { id: string }) => row.id);
    for (const value of ['kim', 'not-yet']) await holder.restrict({ kind: 'end-user-pseudonym', value, tenantId: replay.acme.tenantId }, true);
    expect(await restricted('not-yet')).toEqual([replay.acme.projectId]);
    expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}`, key)).statusCode).toBe(423);
    for (const value of ['kim', 'not-yet']) await holder.restrict({ kind: 'end-user-pseudonym', value, tenantId: replay.acme.tenantId }, false);
    expect(await restricted('not-yet')).toEqual([]);
    expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}`, key)).statusCode).toBe(200);
  });

  it('says what a legal hold keeps, and erases the rest', async () => {
    const holder = replay.app.get(RecordingsDataHolder, { strict: false });
    const [held, free] = [await replay.storage.store(replay.acme, 5, 'lee'), await replay.storage.store(replay.acme, 6, 'lee')];
    await replay.admin.query('insert into ingest.session_hold (session_id, hold_id, tenant_id) values ($1, gen_random_uuid(), $2)', [held.sessionId, replay.acme.tenantId]);
    const subject = { kind: 'end-user-pseudonym', value: 'lee', tenantId: replay.acme.tenantId } as const;
    expect((await holder.exceptions(subject)).find(({ store }) => store === 'ingest.session')).toEqual({ store: 'ingest.session', records: 1, reason: 'legal-hold' });
    await holder.erase({ kind: 'session-id', value: free.sessionId, tenantId: replay.acme.tenantId });
    expect((await holder.verifyAbsent(subject)).find(({ store }) => store === 'ingest.session')).toEqual({ store: 'ingest.session', records: 1 });
  });
});
