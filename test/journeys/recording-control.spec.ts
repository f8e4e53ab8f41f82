import { createHttpApp } from '#http/create-app.js';
import { buildClient } from '#scripts/build-client.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { launchBrowser } from './recorder/demo-page.js';

jest.setTimeout(180_000);

interface Recorder {
  init(options: { key: string; endpoint: string; onNotice?: (notice: object) => void }): void;
  start(options: object): Promise<{ started: boolean; sessionId?: string | null; reason?: string }>;
  stop(): Promise<void>;
  flush(): Promise<void>;
  withdraw(): Promise<boolean>;
  consentReceipt(): Promise<{ body: { recordId: string; policyVersion: string } } | null>;
  captureError(message: string): void;
  sessionId(): string | null;
}

declare const window: { localStorage: { length: number }; sessionStorage: { length: number }; Pixeltrace: Recorder; notices: { kind: string; reason?: string }[] };

/** A view that is painted the way newer engines do, four times a second. */
const FLUTTER_PAGE = `<!doctype html><html><body><flutter-view style="display:block;width:320px;height:200px"><canvas width="320" height="200"></canvas></flutter-view><script>
  const canvas = document.querySelector('canvas').getContext('bitmaprenderer');
  const off = new OffscreenCanvas(320, 200);
  const brush = off.getContext('2d');
  let n = 0;
  setInterval(() => requestAnimationFrame(() => {
    brush.fillStyle = '#fff';
    brush.fillRect(0, 0, 320, 200);
    brush.fillStyle = '#a40';
    brush.fillRect((n = (n + 16) % 280), 40, 40, 40);
    canvas.transferFromImageBitmap(off.transferToImageBitmap());
  }), 250);
</script></body></html>`;

const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-control-'));
let database: TestDatabase;
let admin: pg.Client;
let app: NestFastifyApplication;
let acme: TestTenant;
let pages: Server;
let origin: string;
let endpoint: string;
let browser: Browser;

beforeAll(async () => {
  await buildClient(path.join(folder, 'web'));
  database = await createTestDatabase();
  admin = await openAsAdmin(database);
  const config = testConfig({ database: database.config, role: 'all' });
  acme = await createTestTenant(config);
  app = await createHttpApp(IngestModule.forRole('all'), config);
  await app.listen(0, '127.0.0.1');
  endpoint = await app.getUrl();
  pages = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(FLUTTER_PAGE));
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  await admin.query('update identity.api_key set origins = $2 where id = $1', [acme.ingestKeyId, [origin]]);
  browser = await launchBrowser(path.join(folder, 'tools'));
});
beforeEach(() => change({ recordingEnabled: true, recordMode: 'always', maskRules: [] }));
afterAll(async () => {
  await browser?.close();
  pages?.close();
  await app?.close();
  await admin?.end();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const openPage = async (version = RECORDER_VERSION): Promise<Page> => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${origin}/#/shop`);
  await page.addScriptTag({ path: path.join(folder, 'web', 'sdk', version, 'pixeltrace.js') });
  await page.evaluate(
    (options) => {
      window.notices = [];
      window.Pixeltrace.init({ ...options, onNotice: (notice) => window.notices.push(notice as never) });
    },
    { key: acme.ingestKey, endpoint },
  );
  return page;
};
const start = (page: Page, more: object = {}) => page.evaluate((options) => window.Pixeltrace.start(options), { consent: { given: true, textVersion: 'v7' }, ...more });

/** As a member would, over the API. */
const change = async (wish: object): Promise<void> => {
  const headers = { authorization: `Bearer ${acme.members.owner.token}` };
  const url = `/v1/projects/${acme.projectId}/settings`;
  const { etag } = (await app.inject({ method: 'GET', url, headers })).headers;
  const answer = await app.inject({ method: 'PATCH', url, headers: { ...headers, 'if-match': String(etag) }, payload: wish });
  expect(answer.statusCode).toBe(200);
};

const eventually = async <T>(look: () => Promise<T | undefined | null | false>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found) return found;
    await sleep(100);
  }
};
const chunksOf = async (sessionId: string): Promise<number> => Number((await admin.query<{ n: string }>('select count(*) as n from ingest.chunk where session_id = $1', [sessionId])).rows[0]?.n);
const rowOf = async (sessionId: string) => (await admin.query<Record<string, unknown>>('select * from ingest.session where id = $1', [sessionId])).rows[0];
const flush = (page: Page) => page.evaluate(() => window.Pixeltrace.flush());
const isRecorded = (page: Page, sessionId: string) =>
  eventually(async () => {
    await flush(page);
    return (await chunksOf(sessionId)) > 0;
  });
const sessions = async (): Promise<string[]> => (await admin.query<{ id: string }>('select id from ingest.session order by started_at')).rows.map(({ id }) => id);

describe('the customer’s hand on recordings, in a browser', () => {
  it('switches a running recording off, and lets nothing new begin until it is on again', async () => {
    const page = await openPage();
    const { sessionId } = await start(page);
    await isRecorded(page, sessionId as string);
    await change({ recordingEnabled: false });
    await eventually(async () => {
      await flush(page);
      return page.evaluate(() => window.notices.some(({ reason }) => reason === 'recording-disabled'));
    });
    expect(await page.evaluate(() => window.Pixeltrace.sessionId())).toBeNull();
    expect(await start(page)).toEqual({ started: false, reason: 'recording-disabled' });
    await change({ recordingEnabled: true });
    expect(await start(page)).toMatchObject({ started: true });
    await page.context().close();
  });

  it('goes on under new settings with a new recording on the same consent, and ends both when that is withdrawn', async () => {
    const page = await openPage();
    const first = (await start(page, { endUser: 'ada' })).sessionId as string;
    await isRecorded(page, first);
    await change({ maskRules: [{ route: '*#/pay*' }, { route: '*#/shop', area: { x: 0, y: 0, width: 320, height: 30 } }], masking: 'mask-inputs' });
    await flush(page);
    const second = await eventually(() => page.evaluate((before) => (window.Pixeltrace.sessionId() === before ? null : window.Pixeltrace.sessionId()), first));
    await isRecorded(page, second);
    const [one, two] = [await rowOf(first), await rowOf(second)];
    expect([one?.['state'], two?.['consent_record_id']]).toEqual(['ended', one?.['consent_record_id']]);
    // The worker keeps these pictures: the rule is kept.
    await eventually(async () => ((await rowOf(second))?.['server_ledger'] as { stored?: number }).stored);
    expect(((await rowOf(second))?.['server_ledger'] as { lost: object }).lost).toEqual({});

    expect(await page.evaluate(() => window.Pixeltrace.consentReceipt())).toMatchObject({ body: { recordId: one?.['consent_record_id'], policyVersion: 'v7' } });
    expect(await page.evaluate(() => window.Pixeltrace.withdraw())).toBe(true);
    await eventually(async () => (await rowOf(first))?.['state'] === 'erased' && (await rowOf(second))?.['state'] === 'erased');
    expect(await start(page, { endUser: 'ada' })).toEqual({ started: false, reason: 'consent-withdrawn' });
    expect(await page.evaluate((givenAt) => window.Pixeltrace.start({ consent: { given: true, givenAt }, endUser: 'ada' }), Date.now() + 1_000)).toMatchObject({ started: true });
    await page.context().close();
  });

  it('keeps to memory until an error, and then shows what led to it', async () => {
    await change({ recordMode: 'on-error', onErrorSeconds: 5 });
    const before = await sessions();
    const page = await openPage();
    expect(await start(page)).toEqual({ started: true, sessionId: null });
    await page.waitForTimeout(2_000);
    expect([await sessions(), await page.evaluate(() => window.localStorage.length + window.sessionStorage.length)]).toEqual([before, 0]);
    await page.evaluate(() => window.Pixeltrace.captureError('the checkout broke'));
    const sessionId = await eventually(() => page.evaluate(() => window.Pixeltrace.sessionId()));
    await isRecorded(page, sessionId);
    await page.evaluate(() => window.Pixeltrace.stop());
    const ledger = await eventually(async () => {
      const row = await rowOf(sessionId);
      return row?.['state'] === 'ended' && (row['server_ledger'] as { stored?: number }).stored ? (row['server_ledger'] as { stored: number; lost: object }) : undefined;
    });
    expect(ledger.lost).toEqual({});
    const { rows } = await admin.query<{ first: number; error: number; route: string }>(
      `select (select min(first_t) from ingest.segment g where g.session_id = $1) as first, (select min(t) from ingest.session_event e where e.session_id = $1 and kind = 'error') as error,
         (select data ->> 'route' from ingest.session_event e where e.session_id = $1 and kind = 'route' order by t limit 1) as route`,
      [sessionId],
    );
    // Pictures from before the error, and the error a while into the recording.
    expect(rows[0]?.first).toBeLessThan(rows[0]?.error as number);
    expect(rows[0]?.route).toBe('/#/shop');
    await page.context().close();
  });

  it('still takes what the first recorder sends, and refuses it clearly where it cannot keep the rules', async () => {
    const page = await openPage('1.0.0');
    const { sessionId } = await start(page);
    await isRecorded(page, sessionId as string);
    await page.evaluate(() => window.Pixeltrace.stop());
    await eventually(async () => (await rowOf(sessionId as string))?.['state'] === 'ended');
    await change({ maskRules: [{ route: '*#/pay' }] });
    expect(await start(page)).toEqual({ started: false, reason: 'refused' });
    await page.context().close();
  });
});
