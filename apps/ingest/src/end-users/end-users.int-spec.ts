import type { DeletionDto } from '../deletions/deletion.dto.js';
import { RunDeletionHandler } from '../deletions/run-deletion.handler.js';
import { EraseSessionHandler } from '../erasure/erase-session.handler.js';
import { BuildExportHandler } from '../exports/build-export.handler.js';
import type { ExportDto } from '../exports/export.dto.js';
import { ExportSweep } from '../exports/export-sweep.js';
import { DeliverWebhookHandler } from '../webhooks/deliver-webhook.handler.js';
import type { FoundEndUserDto } from './end-user.dto.js';
import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { sentMails } from '#testing/mail-trial.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import { runJobs } from '#testing/run-jobs.js';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateRawSync } from 'node:zlib';

interface Heard {
  headers: http.IncomingHttpHeaders;
  body: string;
}

let replay: ReplayUnderTest;
let key: string;
let hooks: http.Server;
const heard: Heard[] = [];
let answer = 204;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read', 'end-users:manage', 'projects:read', 'projects:write')).text;
  hooks = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      heard.push({ headers: request.headers, body });
      response.writeHead(answer, answer === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('whatever');
    });
  });
  await new Promise<void>((resolve) => void hooks.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await replay?.stop();
  hooks?.closeAllConnections();
  hooks?.close();
});

const send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, token = key) => replay.app.inject({ method, url, payload, headers: { authorization: `Bearer ${token}` } });
const about = (what: string, endUser: string, token = key) => send('POST', `/v1/projects/${replay.acme.projectId}/end-users/${what}`, { endUser }, token);
const hook = (what = ''): string => `/v1/projects/${replay.acme.projectId}/webhook${what}`;
const work = () => runJobs(replay.app, replay.admin, BuildExportHandler, RunDeletionHandler, EraseSessionHandler);
const blobs = (): BlobStore => replay.app.get<BlobStore>(BLOB_STORE, { strict: false });
const keysUnder = async (prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const found of blobs().list(prefix)) keys.push(found);
  return keys;
};

/** Reads a ZIP file by its central directory. */
const unzip = (zip: Buffer): Map<string, Buffer> => {
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\u0005\u0006')) + 16);
  for (; zip.readUInt32LE(at) === 0x02014b50; ) {
    const [method, size, nameLength, extra, comment, offset] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const bytes = zip.subarray(start, start + size);
    files.set(name, method === 8 ? inflateRawSync(bytes) : bytes);
    at += 46 + nameLength + extra + comment;
  }
  return files;
};

describe('an end user', () => {
  it('is found by the pseudonym in the body, with counts, in one project only', async () => {
    const recording = await replay.storage.store(replay.acme, 5, 'find-me');
    await replay.storage.store(replay.other, 5, 'find-me');
    const found = (await about('find', 'find-me')).json<FoundEndUserDto>();
    expect(found).toMatchObject({ recordings: 1, live: 0, archives: 0, restrictedSince: null, items: [{ sessionId: recording.sessionId, held: false }] });
    expect((await about('find', 'nobody')).json()).toMatchObject({ recordings: 0, items: [] });
    expect((await about('find', 'find-me', (await replay.acme.secretKey('recordings:read')).text)).statusCode).toBe(403);
    expect((await about('find', 'find-me', replay.other.members.owner.token)).statusCode).toBe(404);
    expect((await about('find', '')).statusCode).toBe(422);
    const { rows } = await replay.admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox');
    expect(rows.some(({ leaf }) => leaf.toString().includes('find-me'))).toBe(false);
  });

  it('who is restricted is neither shown nor exported, until it is lifted', async () => {
    const recording = await replay.storage.store(replay.acme, 5, 'restrict-me');
    const segment = `/v1/recordings/${recording.sessionId}/segments/0`;
    expect((await about('restrict', 'restrict-me')).json()).toEqual({ restricted: true, recordings: 1 });
    expect([(await send('GET', segment)).statusCode, (await about('export', 'restrict-me')).statusCode]).toEqual([423, 423]);
    expect((await send('GET', `/v1/projects/${replay.acme.projectId}/recordings`)).body).not.toContain(recording.sessionId);
    expect((await about('find', 'restrict-me')).json<FoundEndUserDto>().restrictedSince).not.toBeNull();
    expect((await about('unrestrict', 'restrict-me')).json()).toEqual({ restricted: false, recordings: 1 });
    expect((await send('GET', segment)).statusCode).toBe(200);
    const { rows } = await replay.admin.query(`select from ingest.outbox where name = 'frames.drain-session' and key = $1`, [recording.sessionId]);
    expect(rows).toHaveLength(1);
  });

  it('is exported as an archive that says what is in it and what is not, sealed at rest', async () => {
    const recording = await replay.storage.store(replay.acme, 5, 'export-me');
    await replay.admin.query(`insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, mechanism) values ($1, $2, $3, 'export-me', 'given', '{session-recording}', 'v1', 'sdk')`, [randomUUID(), replay.acme.tenantId, replay.acme.projectId]);
    const { id, state } = (await about('export', 'export-me')).json<ExportDto>();
    expect(state).toBe('requested');
    expect((await send('GET', `/v1/exports/${id}/archive`)).statusCode).toBe(409);
    await work();
    const ready = (await send('GET', `/v1/exports/${id}`)).json<ExportDto>();
    expect(ready).toMatchObject({ state: 'ready', archiveUrl: `/v1/exports/${id}/archive`, omissions: 2 });
    const download = await send('GET', `/v1/exports/${id}/archive`);
    expect([download.statusCode, download.headers['content-type'], download.headers['cache-control']]).toEqual([200, 'application/zip', 'no-store']);
    const archive = download.rawPayload;
    expect([archive.length, createHash('sha256').update(archive).digest('hex')]).toEqual([ready.bytes, ready.sha256]);

    const files = unzip(archive);
    const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '{}') as { schema: string; endUser: string; files: { path: string; sha256: string }[]; omissions: object[] };
    expect(manifest).toMatchObject({ schema: 'pixeltrace/archive/1', endUser: 'export-me' });
    expect(manifest.omissions).toEqual([{ path: `recordings/${recording.sessionId}`, reason: 'not-processed-yet', count: 1 }, { path: `recordings/${recording.sessionId}`, reason: 'set-aside', count: 1 }]);
    expect(manifest.files.map(({ path }) => path).sort()).toEqual([...files.keys()].filter((path) => path !== 'manifest.json').sort());
    for (const { path, sha256 } of manifest.files) expect([path, createHash('sha256').update(files.get(path) ?? '').digest('hex')]).toEqual([path, sha256]);
    expect(files.get(`recordings/${recording.sessionId}/segments/00000.ptseg`)?.equals(recording.segments[0] ?? Buffer.alloc(0))).toBe(true);
    expect(files.get('consent/decisions.json')?.toString()).toContain('"given"');

    const [part] = await keysUnder(`exports/${replay.acme.tenantId}/${id}/`);
    expect((await blobs().get(part ?? '')).includes(Buffer.from('manifest.json'))).toBe(false);
    expect((await send('GET', `/v1/exports/${id}/archive`, undefined, replay.other.members.owner.token)).statusCode).toBe(404);
    expect((await send('DELETE', `/v1/exports/${id}`)).statusCode).toBe(204);
    expect((await send('GET', `/v1/exports/${id}/archive`)).statusCode).toBe(409);
    await replay.app.get(ExportSweep, { strict: false }).sweep();
    expect(await keysUnder(`exports/${replay.acme.tenantId}/${id}/`)).toEqual([]);
  });

  it('who is erased is in no archive either, and a recording that is erased takes the archives it is in along', async () => {
    const [one] = [await replay.storage.store(replay.acme, 5, 'erase-me'), await replay.storage.store(replay.acme, 6, 'erase-me')];
    const before = (await about('export', 'erase-me')).json<ExportDto>();
    await work();
    const owner = replay.acme.members.owner.token;
    expect((await send('DELETE', `/v1/recordings/${one.sessionId}`, undefined, owner)).statusCode).toBe(202);
    expect((await send('GET', `/v1/exports/${before.id}`)).json()).toMatchObject({ state: 'deleted' });
    const again = (await about('export', 'erase-me')).json<ExportDto>();
    await work();
    await replay.admin.query(`insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, mechanism) values (gen_random_uuid(), $1, $2, 'erase-me', 'given', '{session-recording}', 'v1', 'sdk')`, [replay.acme.tenantId, replay.acme.projectId]);
    const { id } = (await about('erase', 'erase-me')).json<DeletionDto>();
    expect((await replay.admin.query(`select subject from consent.event where subject = 'erase-me'`)).rowCount).toBe(0);
    await work();
    expect((await send('GET', `/v1/deletions/${id}`, undefined, owner)).json()).toMatchObject({ kind: 'end-user', state: 'done', erased: 1 });
    expect((await send('GET', `/v1/exports/${again.id}`)).json()).toMatchObject({ state: 'deleted' });
    await replay.app.get(ExportSweep, { strict: false }).sweep();
    expect(await keysUnder(`exports/${replay.acme.tenantId}/`)).toEqual([]);
    expect((await about('find', 'erase-me')).json()).toMatchObject({ recordings: 0, archives: 0 });
  });
});

describe('a webhook', () => {
  const deliver = () => runJobs(replay.app, replay.admin, DeliverWebhookHandler);
  const url = (): string => `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/hook`;
  const verifies = ({ headers, body }: Heard, secret: string): boolean => {
    const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
    return String(headers['webhook-signature']).split(' ').includes(`v1,${mac}`);
  };

  it('tells signed what happened, by both secrets while they overlap, and shows them once', async () => {
    const { secret } = (await send('POST', hook(), { url: url() })).json<{ secret: string }>();
    expect((await send('POST', hook(), { url: url() })).statusCode).toBe(409);
    expect((await send('GET', hook())).body).not.toContain('whsec_');
    await replay.storage.storeBare(replay.acme, 5, 'tell-me');
    await about('erase', 'tell-me');
    await work();
    await deliver();
    const [first] = heard.splice(0);
    expect(JSON.parse(first?.body ?? '{}')).toMatchObject({ type: 'end-user.erased', data: { projectId: replay.acme.projectId, outcome: 'done', sessions: 1 } });
    expect(first?.body).not.toContain('tell-me');
    expect(verifies(first as Heard, secret)).toBe(true);
    const rotated = (await send('POST', hook('/secret'))).json<{ secret: string; previousSecretUntil: string }>();
    expect(rotated.previousSecretUntil).not.toBeNull();
    await send('POST', hook('/test'));
    await deliver();
    const [second] = heard.splice(0);
    expect([verifies(second as Heard, secret), verifies(second as Heard, rotated.secret)]).toEqual([true, true]);
    expect((await send('GET', hook('/deliveries'))).json<{ items: object[] }>().items[0]).toMatchObject({ type: 'webhook.test', state: 'delivered', attempts: 1, lastStatus: 204, lastFailure: null });
  });

  it('is tried again with pauses, follows no redirect, and is switched off when it fails for good', async () => {
    answer = 302;
    await send('POST', hook('/test'));
    await deliver();
    const deliveries = async () => (await send('GET', hook('/deliveries'))).json<{ items: { state: string; attempts: number; lastFailure: string }[] }>().items;
    expect((await deliveries())[0]).toMatchObject({ state: 'failed', attempts: 11, lastFailure: 'redirect' });
    expect(heard.splice(0)).toHaveLength(11);
    answer = 410;
    await send('POST', hook('/test'));
    await deliver();
    expect((await send('GET', hook())).json<{ disabledAt: string | null }>().disabledAt).not.toBeNull();
    expect((await send('POST', hook('/test'))).statusCode).toBe(404);
    const told = (await sentMails(replay.database)).filter(({ template }) => template === 'webhook-disabled');
    expect(told.map(({ to }) => to.split('-')[0]).sort()).toEqual(['admin', 'owner']);
    expect(told[0]?.text).toMatch(/Test project[^]*switched off/);
    answer = 200;
    expect((await send('PATCH', hook(), { enabled: true })).json()).toMatchObject({ disabledAt: null, failures: 0 });
    expect((await send('DELETE', hook())).statusCode).toBe(204);
    expect((await send('GET', hook())).statusCode).toBe(404);
  });

  it.each(['https://10.0.0.1/', 'https://metadata.google.internal/', 'http://example.com/', 'https://user:pass@example.com/', 'https://example.com:22/', 'file:///etc/passwd', 'nonsense'])('refuses %s', async (bad) => {
    const answered = await send('POST', hook(), { url: bad });
    expect([answered.statusCode, answered.json<{ code: string }>().code]).toEqual([422, 'url-not-allowed']);
  });
});
