import { ReceiptSigner, type SignedReceipt, verifyReceipt } from '#audit/receipt.js';
import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import { runJobs } from '#testing/run-jobs.js';
import { createHash } from 'node:crypto';
import { EraseSessionHandler } from '../erasure/erase-session.handler.js';
import type { DeletedRecordingListDto, DeletionDto, DryRunDto } from './deletion.dto.js';
import { RunDeletionHandler } from './run-deletion.handler.js';

let replay: ReplayUnderTest;
let key: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read', 'recordings:delete')).text;
});
afterAll(() => replay?.stop());
beforeEach(() => replay.admin.query(`update ingest.session set state = 'erased' where state <> 'erased'`));

const send = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object, token = key) => replay.app.inject({ method, url, payload, headers: { authorization: `Bearer ${token}` } });
const of = (what: string): string => `/v1/projects/${replay.acme.projectId}/deletions${what}`;
const dryRun = async (selection: object, token = key): Promise<DryRunDto> => (await send('POST', of('/dry-run'), selection, token)).json();
const begin = async (selection: object): Promise<DeletionDto> => (await send('POST', of(''), { ...selection, token: (await dryRun(selection)).token })).json();
const read = async (id: string): Promise<DeletionDto> => (await send('GET', `/v1/deletions/${id}`)).json();
const runAll = () => runJobs(replay.app, replay.admin, RunDeletionHandler, EraseSessionHandler);
const slice = (id: string): Promise<void> =>
  replay.app.get(RunDeletionHandler, { strict: false }).handle({ tenantId: replay.acme.tenantId, deletionId: id }, { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() });
const count = async (sql: string, ...values: unknown[]): Promise<number> => Number((await replay.admin.query<{ n: string }>(`select count(*) as n from ${sql}`, values)).rows[0]?.n);

describe('a dry run', () => {
  it('says how many, shows some of them, and changes nothing', async () => {
    for (let hour = 1; hour <= 12; hour++) await replay.storage.storeBare(replay.acme, hour * 60, 'jo');
    const other = await replay.storage.storeBare(replay.acme, 180, 'mia');
    const seen = await dryRun({ where: { endUser: 'jo' } });
    expect(seen).toMatchObject({ recordings: 12, live: 0, held: 0 });
    expect(seen.bytes).toBeGreaterThan(0);
    expect(seen.sample).toHaveLength(10);
    expect(JSON.stringify(seen)).not.toContain(other.sessionId);
    expect(await dryRun({ everything: true })).toMatchObject({ recordings: 13 });
    expect(await dryRun({ where: { startedFrom: new Date(Date.now() - 3.5 * 3_600_000).toISOString() } })).toMatchObject({ recordings: 4 });
    expect(await count('ingest.erasure e join ingest.session s on s.id = e.session_id where s.state <> $1', 'erased')).toBe(0);
  });

  it('refuses a selection that is empty or both, and another project', async () => {
    for (const wish of [{}, { where: {} }, { where: { endUser: 'jo' }, everything: true }]) expect((await send('POST', of('/dry-run'), wish)).statusCode).toBe(422);
    expect((await send('POST', of('/dry-run'), { everything: true }, replay.other.members.owner.token)).statusCode).toBe(404);
    expect((await send('POST', of('/dry-run'), { everything: true }, replay.acme.members.analyst.token)).statusCode).toBe(403);
  });

  it('binds the deletion: another selection, another caller and a made-up token are refused', async () => {
    const { token } = await dryRun({ where: { endUser: 'jo' } });
    const owner = replay.acme.members.owner.token;
    const tries: [object, string][] = [[{ where: { endUser: 'mia' }, token }, key], [{ everything: true, token }, key], [{ where: { endUser: 'jo' }, token }, owner], [{ where: { endUser: 'jo' }, token: 'A'.repeat(38) }, key]];
    for (const [body, credential] of tries) expect((await send('POST', of(''), body, credential)).statusCode).toBe(422);
    expect((await send('POST', of(''), { where: { endUser: 'jo' }, token })).statusCode).toBe(201);
    await runAll();
  });
});

describe('a deletion', () => {
  it('takes all that match and nothing else, and proves it by query, in the store and with a receipt', async () => {
    const theirs = [await replay.storage.store(replay.acme, 5, 'jo'), await replay.storage.store(replay.acme, 6, 'jo')];
    const kept = await replay.storage.store(replay.acme, 5, 'mia');
    const begun = await begin({ where: { endUser: 'jo' } });
    expect(begun).toMatchObject({ kind: 'end-user', state: 'erasing', expected: 2, erased: 0, receipt: null });
    expect(await runAll()).toContain('deletion.run');
    const done = await read(begun.id);
    expect(done).toMatchObject({ state: 'done', erased: 2, removed: 2, deferred: 0 });
    for (const { sessionId } of theirs) expect((await send('GET', `/v1/recordings/${sessionId}`)).statusCode).toBe(410);
    expect((await send('GET', `/v1/recordings/${kept.sessionId}`)).statusCode).toBe(200);
    const blobs = replay.app.get<BlobStore>(BLOB_STORE, { strict: false });
    for (const { tenantId, sessionId } of theirs) for await (const left of blobs.list(`sessions/${tenantId}/${sessionId}/`)) expect(left).toBeUndefined();

    const receipt = done.receipt as SignedReceipt;
    expect(verifyReceipt(receipt, await replay.app.get(ReceiptSigner, { strict: false }).publicKeys())).toBe(true);
    expect(receipt.body).toMatchObject({ type: 'pixeltrace/deletion-receipt/1', kind: 'end-user', outcome: 'done', sessions: 2, matchesLeft: 0, rowsLeft: 0, objectsLeft: 0 });
    expect(JSON.stringify(receipt)).not.toContain('"jo"');
    // Anybody can recompute the digest of what went.
    const { items } = (await send('GET', `/v1/deletions/${begun.id}/recordings`)).json<DeletedRecordingListDto>();
    const lines = items.map((item) => `${item.erasureId} ${item.sessionId} ${item.objectsDigest} ${item.keyDigest}`);
    expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(receipt.body.recordingsDigest);
    // Whom it named is forgotten.
    expect(await count('ingest.deletion where id = $1 and selection is null', begun.id)).toBe(1);
  });

  it('catches what comes in while it runs, up to its cut-off', async () => {
    await replay.storage.storeBare(replay.acme, 5, 'jo');
    const begun = await begin({ where: { endUser: 'jo' } });
    await slice(begun.id);
    await slice(begun.id);
    const late = await replay.storage.storeBare(replay.acme, 0, 'jo');
    await replay.admin.query(`insert into ingest.outbox (name, key, payload) values ('deletion.run', $1, $2)`, [begun.id, JSON.stringify({ tenantId: replay.acme.tenantId, deletionId: begun.id })]);
    await runAll();
    expect(await read(begun.id)).toMatchObject({ state: 'done', expected: 1, erased: 2 });
    expect((await send('GET', `/v1/recordings/${late.sessionId}`)).statusCode).toBe(410);
    const cutOff = new Date(Date.now() - 60_000).toISOString();
    const after = await replay.storage.storeBare(replay.acme, 0, 'jo');
    const bounded = await begin({ everything: true, cutOff });
    await runAll();
    expect(await read(bounded.id)).toMatchObject({ state: 'done', erased: 0, cutOff });
    expect((await send('GET', `/v1/recordings/${after.sessionId}`)).statusCode).toBe(200);
  });

  it('can be paused, resumed and cancelled; what was begun comes to its end', async () => {
    const recordings = [await replay.storage.storeBare(replay.acme, 1, 'jo'), await replay.storage.storeBare(replay.acme, 2, 'jo')];
    const { id } = await begin({ where: { endUser: 'jo' } });
    const steer = async (state: string) => (await send('PATCH', `/v1/deletions/${id}`, { state })).json<DeletionDto>();
    expect(await steer('paused')).toMatchObject({ state: 'paused' });
    await runAll();
    expect(await read(id)).toMatchObject({ state: 'paused', erased: 0 });
    expect(await steer('erasing')).toMatchObject({ state: 'erasing' });
    expect(await steer('cancelled')).toMatchObject({ state: 'removing' });
    await runAll();
    const ended = await read(id);
    expect(ended).toMatchObject({ state: 'cancelled', erased: 0 });
    expect(ended.receipt?.body).toMatchObject({ outcome: 'cancelled', sessions: 0 });
    for (const { sessionId } of recordings) expect((await send('GET', `/v1/recordings/${sessionId}`)).statusCode).toBe(200);
    expect((await send('PATCH', `/v1/deletions/${id}`, { state: 'paused' })).statusCode).toBe(409);
    expect((await send('PATCH', `/v1/deletions/${id}`, { state: 'paused' }, replay.other.members.owner.token)).statusCode).toBe(404);
  });

  it('goes on wherever it was stopped', async () => {
    const recordings = await Promise.all(Array.from({ length: 5 }, (_none, at) => replay.storage.storeBare(replay.acme, at + 1, 'jo')));
    const { id } = await begin({ where: { endUser: 'jo' } });
    const stopping = new AbortController();
    stopping.abort();
    const stopped = replay.app.get(RunDeletionHandler, { strict: false }).handle({ tenantId: replay.acme.tenantId, deletionId: id }, { attempt: 1, signal: stopping.signal, complete: () => Promise.resolve() });
    await expect(stopped).rejects.toThrow();
    await slice(id);
    await runAll();
    expect(await read(id)).toMatchObject({ state: 'done', erased: recordings.length, removed: recordings.length });
  });

  it('of many is asked of members who signed in lately', async () => {
    const { id, token } = replay.acme.members.admin;
    await replay.admin.query(`update identity.sign_in_session set authenticated_at = clock.now() - interval '11 minutes' where member_id = $1`, [id]);
    const seen = await dryRun({ everything: true }, token);
    const answer = await send('POST', of(''), { everything: true, token: seen.token }, token);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'reauthentication-required']);
  });
});
