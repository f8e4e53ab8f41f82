import { FixedClock } from '#clock/fixed-clock.js';
import { createHttpApp } from '#http/create-app.js';
import { HealthRegistry } from '#http/health.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { IngestModule } from '../ingest.module.js';
import { LedgerGate } from './ledger-gate.js';
import { LedgerReplay } from './ledger-replay.js';

let replay: ReplayUnderTest;
let key: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read')).text;
});
afterAll(() => replay?.stop());

const get = <T>(type: abstract new (...args: never[]) => T): T => replay.app.get<T>(type as never, { strict: false });
const restore = () => replay.admin.query('delete from privacy.erasure_ledger_mark');
const replayLedger = () => get(LedgerReplay).onModuleInit();
const append = () => get(ErasureLedger).append({ kind: 'session', tenantId: replay.acme.tenantId, subjectId: randomUUID(), at: new Date(0) });

describe.each(['api', 'worker'] as const)('the role %s', (role) => {
  let app: NestFastifyApplication;
  afterEach(() => app?.close());
  const ready = async () => (await app.inject({ method: 'GET', url: '/health/ready' })).json<{ failing?: string[] }>().failing ?? [];

  it('says when its blob store is gone, and when it is back', async () => {
    const { blobs } = replay.config;
    if (blobs.kind !== 'disk') throw new Error('not on disk');
    const directory = `${blobs.directory}-${role}`;
    app = await createHttpApp(IngestModule.forRole(role), { ...replay.config, role, blobs: { kind: 'disk', directory } });
    await app.init();
    expect(await ready()).toEqual([]);
    renameSync(directory, `${directory}-away`);
    writeFileSync(directory, '');
    expect(await ready()).toEqual(['blob-store']);
    rmSync(directory);
    renameSync(`${directory}-away`, directory);
    expect(await ready()).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});

describe('an api on a database that was restored', () => {
  it('is not ready and shows nothing until the ledger was replayed', async () => {
    const recording = await replay.storage.store(replay.acme);
    await append();
    await restore();
    const app = await createHttpApp(IngestModule.forRole('api'), { ...replay.config, role: 'api' });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const call = async (url: string) => (await app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } })).statusCode;
    const urls = ['', '/segments/0', '/poster'].map((at) => `/v1/recordings/${recording.sessionId}${at}`).concat(`/v1/projects/${replay.acme.projectId}/recordings`);
    for (const url of urls) expect([url, await call(url)]).toEqual([url, 503]);
    expect((await app.inject({ method: 'GET', url: '/health/ready' })).body).toContain('erasure-ledger');
    await replayLedger();
    for (let turn = 0; turn < 100 && (await call(urls[0] as string)) === 503; turn++) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const url of urls) expect([url, await call(url)]).toEqual([url, 200]);
    expect((await app.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(200);
    await app.close();
  });
});

describe('a gate that is open', () => {
  it('closes when the database is restored under it, not for an entry that is just being marked', async () => {
    const clock = new FixedClock(new Date(0));
    const gate = new LedgerGate(new HealthRegistry(), get(ErasureLedger), clock);
    await replayLedger();
    await gate.onModuleInit();
    await append();
    await restore();
    const after = async (milliseconds: number): Promise<string> => {
      clock.advance(milliseconds);
      return gate.assertOpen().then(() => 'open', (error: { code: string }) => error.code);
    };
    expect(await after(10_000)).toBe('open');
    expect(await after(20_000)).toBe('dependency-unavailable');
    await replayLedger();
    expect(await after(1_000)).toBe('open');
  });
});
