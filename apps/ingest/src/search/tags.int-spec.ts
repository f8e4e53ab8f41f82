import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';

describe('tags of recordings', () => {
  let replay: ReplayUnderTest;
  let recording: StoredRecording;

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
  });
  afterAll(() => replay?.stop());
  beforeEach(async () => {
    recording = await replay.storage.store(replay.acme);
  });

  const set = (tags: unknown, token = replay.acme.members.analyst.token) => replay.send('PUT', `/v1/recordings/${recording.sessionId}/tags`, token, { tags });
  const found = async (filter: object): Promise<boolean> =>
    (await replay.send('POST', `/v1/projects/${replay.acme.projectId}/recordings/search`, replay.acme.members.viewer.token, { filter, limit: 100 })).json<{ items: { id: string }[] }>().items.some(({ id }) => id === recording.sessionId);

  it('of members are found, shown and replaced; those of the app stay', async () => {
    const answer = await set([{ name: 'bug', value: '17' }, { name: 'plan', value: 'pro' }, { name: 'bug', value: '17' }]);
    const tags = [{ name: 'bug', value: '17', source: 'member' }, { name: 'plan', value: 'pro', source: 'member' }, { name: 'plan', value: 'pro', source: 'recorder' }];
    expect([answer.statusCode, answer.json()]).toEqual([200, { tags }]);
    expect([await found({ tags: [{ name: 'bug', value: '17' }, { name: 'plan', value: 'pro' }] }), await found({ eventName: 'bug' })]).toEqual([true, true]);
    expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}`, replay.acme.members.viewer.token)).json()).toMatchObject({ tags });
    await set([{ name: 'bug', value: '18' }]);
    expect([await found({ tags: [{ name: 'bug', value: '17' }] }), await found({ tags: [{ name: 'bug', value: '18' }] }), await found({ eventName: 'bug' }), await found({ tags: [{ name: 'plan', value: 'pro' }] })]).toEqual([false, true, true, true]);
    await set([]);
    expect([await found({ eventName: 'bug' }), await found({ tags: [{ name: 'plan', value: 'pro' }] }), await found({ eventName: 'plan' })]).toEqual([false, true, true]);
  });

  it('that change are in the audit log by their number, and only then', async () => {
    for (const tags of [[{ name: 'secret name', value: 'secret value' }], [{ name: 'secret name', value: 'secret value' }], []]) await set(tags);
    const leaves = (await replay.leavesOf(recording.sessionId)).map((leaf) => JSON.parse(leaf) as { action: string; details: object });
    expect(leaves.map(({ action, details }) => [action, details])).toEqual([['recording.tags-changed', { added: 1, removed: 0 }], ['recording.tags-changed', { added: 0, removed: 1 }]]);
  });

  it('are for those who may write', async () => {
    expect((await set([], replay.acme.members.viewer.token)).statusCode).toBe(403);
    expect((await set([], replay.other.members.owner.token)).statusCode).toBe(404);
    expect((await set([], (await replay.acme.secretKey('recordings:write')).text)).statusCode).toBe(200);
  });

  it('go with the recording', async () => {
    await replay.call('DELETE', `/v1/recordings/${recording.sessionId}`, replay.acme.members.owner.token);
    expect((await set([{ name: 'late', value: '' }])).statusCode).toBe(410);
  });

  it.each([[null], ['bug'], [{}], [[{ name: '', value: '' }]], [[{ name: 'a' }]], [[{ name: 'a', value: 5 }]], [[{ name: 'x'.repeat(65), value: '' }]], [[{ name: 'a', value: 'x'.repeat(257) }]], [[{ name: 'a', value: 'b', source: 'recorder' }]], [[[]]], [Array.from({ length: 21 }, (_, n) => ({ name: `${n}`, value: '' }))], [[{ name: 'a\u0000', value: '' }]]])('refuses %j', async (tags) => {
    expect((await set(tags)).statusCode).toBe(422);
  });
});
