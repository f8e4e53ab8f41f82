import type { Browser, Page } from 'playwright-core';
import type { Area } from './compare.js';
import { ScriptedUse, type QuietMoment } from './scripted-use.js';
import type { SecretPattern } from './secret-search.js';

export interface RecorderStats {
  ledger: { captured: number; stored: number; deduplicated: number };
  mainThreadMs: number[];
  workerMs: number[];
  sentBytes: number;
}

export interface Recorded {
  sessionId: string;
  /** Bodies posted to `/v1/chunks`, as they left the browser. */
  chunks: Buffer[];
  moments: QuietMoment[];
  pattern: SecretPattern;
  stats: RecorderStats;
  seconds: number;
  /** Wall clock, milliseconds, when the recording was allowed to begin. */
  startedAt: number;
}

interface RecordedWindow {
  __demo: { recording: Promise<void>; secretRects(): Area[] };
  __pixeltraceDemo: SecretPattern;
  Pixeltrace: { stats(): RecorderStats | null; stop(): Promise<void>; flush(): Promise<void>; sessionId(): string | null };
}

export const VIEWPORT = { width: 1280, height: 800 };

const watchChunks = (page: Page): Buffer[] => {
  const chunks: Buffer[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/v1/chunks')) return;
    const body = request.postDataBuffer();
    if (body) chunks.push(body);
  });
  return chunks;
};

/**
 * Opens the demo app, records it by the real recorder over the real path, and uses it. `onStart` gets the id as soon as there is one.
 * `masking: false` declares nothing, to show that the search for the secret finds it then.
 */
export const record = async (browser: Browser, demoUrl: string, options: { masking: boolean; use: (script: ScriptedUse) => Promise<void>; onStart?: (sessionId: string) => void }): Promise<Recorded> => {
  const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: 1, reducedMotion: 'no-preference' });
  try {
    const page = await context.newPage();
    const chunks = watchChunks(page);
    const started = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/v1/sessions'), { timeout: 60_000 });
    await page.goto(`${demoUrl}?consent=given${options.masking ? '' : '&masking=off'}`);
    const { startedAt } = (await started).postDataJSON() as { startedAt: number };
    await page.waitForFunction(() => (globalThis as unknown as RecordedWindow).Pixeltrace?.sessionId() !== null, undefined, { timeout: 30_000 });
    const sessionId = (await page.evaluate(() => (globalThis as unknown as RecordedWindow).Pixeltrace.sessionId())) ?? '';
    options.onStart?.(sessionId);
    const script = new ScriptedUse(page, startedAt);
    await options.use(script);
    await page.evaluate(() => (globalThis as unknown as RecordedWindow).Pixeltrace.flush());
    const stats = await page.evaluate(() => (globalThis as unknown as RecordedWindow).Pixeltrace.stats());
    const pattern = await page.evaluate(() => (globalThis as unknown as RecordedWindow).__pixeltraceDemo);
    const seconds = (Date.now() - startedAt) / 1000;
    await page.evaluate(() => (globalThis as unknown as RecordedWindow).Pixeltrace.stop());
    if (!stats) throw new Error('The recorder stopped by itself');
    return { sessionId, chunks, moments: script.moments, pattern, stats, seconds, startedAt };
  } finally {
    await context.close();
  }
};
