import { FixedClock } from '#clock/fixed-clock.js';
import { createHttpApp } from '#http/create-app.js';
import { HealthRegistry } from '#http/health.js';
import { ErasureLedger, LedgerAheadError } from '#personal-data/erasure-ledger.js';
import { LedgerGate } from '#personal-data/ledger-gate.js';
import { LedgerReplay } from '#personal-data/ledger-replay.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { IngestModule } from '../ingest.module.js';

let replay: ReplayUnderTest;
let key: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read')).text;
});
afterAll(() => replay?.stop());

const get = <T>(type: abstract new (...args: never[]) => T): T => replay.app.get<T>(type as never, { strict: false });
const restore = () => replay.admin.query('delete from privacy.erasure_ledger_mark');
const replayLedger = () => get(LedgerReplay).replay();
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
  const after = async (gate: LedgerGate, clock: FixedClock, milliseconds: number): Promise<string> => {
    clock.advance(milliseconds);
    return gate.assertOpen().then(
      () => 'open',
      (error: { code: string }) => error.code,
    );
  };
  const openGate = async (clock: FixedClock): Promise<LedgerGate> => {
    const gate = new LedgerGate(new HealthRegistry(), get(ErasureLedger), clock);
    await replayLedger();
    await gate.onModuleInit();
    return gate;
  };

  it('closes when the database is restored under it, at its next look', async () => {
    const clock = new FixedClock(new Date(0));
    await append();
    const gate = await openGate(clock);
    await restore();
    expect(await after(gate, clock, 9_000)).toBe('open');
    expect(await after(gate, clock, 1_000)).toBe('dependency-unavailable');
    await replayLedger();
    expect(await after(gate, clock, 1_000)).toBe('open');
  });

  it('does not close for an entry that is just being marked', async () => {
    const clock = new FixedClock(new Date(0));
    const gate = await openGate(clock);
    const ledger = get(ErasureLedger);
    const behind = jest.spyOn(ledger, 'assertNotBehind').mockRejectedValue(new LedgerAheadError(1));
    expect(await after(gate, clock, 10_000)).toBe('open');
    expect(await after(gate, clock, 20_000)).toBe('dependency-unavailable');
    behind.mockRestore();
    expect(await after(gate, clock, 1_000)).toBe('open');
  });

  it('closes for a ledger that is another one, and for a restore that nobody has opened', async () => {
    const clock = new FixedClock(new Date(0));
    const gate = await openGate(clock);
    await get(ErasureLedger).bind();
    expect(await after(gate, clock, 10_000)).toBe('open');
    await replay.admin.query('update privacy.ledger_identity set id = $1', [randomUUID()]);
    expect(await after(gate, clock, 10_000)).toBe('dependency-unavailable');
    await replay.admin.query('delete from privacy.ledger_identity');
    expect(await after(gate, clock, 1_000)).toBe('open');
    await replay.admin.query('insert into privacy.restore_run (id, data_of) values ($1, clock.now())', [randomUUID()]);
    expect(await after(gate, clock, 10_000)).toBe('dependency-unavailable');
    await replay.admin.query('update privacy.restore_run set opened_at = clock.now()');
    expect(await after(gate, clock, 1_000)).toBe('open');
  });
});
