import { FileKms } from '#blobs/file-kms.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { type Instance, startInstance } from '../instance/instance.js';
import { openBrowser } from './browser.js';
import { similarity, type Area } from './compare.js';
import { EraseProbe } from './probe.js';
import { record, type Recorded } from './record.js';
import { type ManifestView, Viewer } from './replay.js';
import { searchSecret } from './secret-search.js';
import { sentFrames } from './sent-frames.js';

export interface DemoFigures {
  framesCaptured: number;
  framesStored: number;
  framesDeduplicated: number;
  framesLost: number;
  framesSkipped: number;
  bytesPerMinute: number;
  mainThreadMs: { p50: number; p95: number };
  /** From the first frame's capture until the player could show it. */
  secondsToWatchable: number;
  /** Of the worst quiet moment. */
  ssim: number;
  ssimByMoment: Record<string, number>;
  seekMs: { p50: number; p95: number };
  /** Pixels of the page's secret in what was sent with masking on; must be 0. */
  unmaskedPixels: number;
  /** The same search with masking off; must not be 0, or the search proves nothing. */
  unmaskedPixelsWithoutMasking: number;
  readableBytesBeforeErase: number;
  readableBytesAfterErase: number;
  statusAfterErase: number;
  secondsToErase: number;
}

export interface DemoOptions {
  say: (text: string) => void;
  /** Where to keep a screenshot of the player. */
  picture?: string;
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
};

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

/** Masks that were in force at a time: of the last frame at or before it. */
const masksAt = async (chunks: readonly Uint8Array[], times: readonly number[]): Promise<Area[][]> => {
  const frames: { t: number; masks: Area[] }[] = [];
  for await (const { frame } of sentFrames(chunks)) frames.push({ t: frame.t, masks: frame.masks });
  return times.map((time) => frames.filter(({ t }) => t <= time).at(-1)?.masks ?? []);
};

const compareMoments = async (viewer: Viewer, recorded: Recorded): Promise<Pick<DemoFigures, 'ssim' | 'ssimByMoment' | 'seekMs'>> => {
  const masks = await masksAt(recorded.chunks, recorded.moments.map(({ t }) => t));
  const ssimByMoment: Record<string, number> = {};
  const seeks: number[] = [];
  for (const [index, moment] of recorded.moments.entries()) {
    const { png, milliseconds } = await viewer.seek(moment.t);
    seeks.push(milliseconds);
    ssimByMoment[moment.name] = await similarity(moment.png, png, masks[index] ?? []);
    if (process.env.DEMO_PICTURES) {
      writeFileSync(path.join(process.env.DEMO_PICTURES, `${index}-truth.png`), moment.png);
      writeFileSync(path.join(process.env.DEMO_PICTURES, `${index}-replay.png`), png);
    }
  }
  return { ssim: Math.min(...Object.values(ssimByMoment)), ssimByMoment, seekMs: { p50: quantile(seeks, 0.5), p95: quantile(seeks, 0.95) } };
};

interface Erased {
  readableBytesBeforeErase: number;
  readableBytesAfterErase: number;
  statusAfterErase: number;
  secondsToErase: number;
}

const eraseAndProbe = async (instance: Instance, folder: string, viewer: Viewer, sessionId: string): Promise<Erased> => {
  const kms = new FileKms({ path: String(instance.environment['KMS_PATH']), createIfMissing: false });
  const probe = await EraseProbe.prepare(instance.adminUrl ?? '', kms, sessionId, [folder]);
  const readableBytesBeforeErase = probe.readableBytes();
  const began = performance.now();
  await viewer.erase();
  const secondsToErase = (performance.now() - began) / 1000;
  return { readableBytesBeforeErase, readableBytesAfterErase: probe.readableBytes(), statusAfterErase: await viewer.status(`/recordings/${sessionId}/segments/0`), secondsToErase };
};

/** Records the scripted use of the demo app while a viewer waits for it to become watchable. */
const recordMasked = async (browser: Browser, demoUrl: string, viewer: Viewer): Promise<{ recorded: Recorded; secondsToWatchable: number }> => {
  let watchable: Promise<number> = Promise.resolve(0);
  const recorded = await record(browser, demoUrl, {
    masking: true,
    use: (script) => script.play(),
    onStart: (sessionId) => {
      watchable = viewer.waitForManifest(sessionId, ({ segments }) => segments.length > 0, 90_000).then(() => Date.now());
      watchable.catch(() => undefined);
    },
  });
  for await (const { frame } of sentFrames(recorded.chunks)) return { recorded, secondsToWatchable: ((await watchable) - recorded.startedAt - frame.t) / 1000 };
  throw new Error('Nothing was recorded');
};

const figuresOf = (manifest: ManifestView, recorded: Recorded): Pick<DemoFigures, 'framesCaptured' | 'framesStored' | 'framesDeduplicated' | 'framesLost' | 'framesSkipped' | 'bytesPerMinute' | 'mainThreadMs'> => ({
  framesCaptured: manifest.ledger.captured,
  framesStored: manifest.ledger.stored,
  framesDeduplicated: manifest.ledger.deduplicated,
  framesSkipped: sum(manifest.ledger.skipped),
  framesLost: sum(manifest.ledger.lost),
  bytesPerMinute: Math.round(recorded.chunks.reduce((total, chunk) => total + chunk.length, 0) / (recorded.seconds / 60)),
  mainThreadMs: { p50: quantile(recorded.stats.mainThreadMs, 0.5), p95: quantile(recorded.stats.mainThreadMs, 0.95) },
});

/** Records, replays and erases a real session on a Pixeltrace of its own, and measures. Leaves nothing behind. */
export const runDemo = async ({ say, picture }: DemoOptions): Promise<DemoFigures> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-demo-'));
  const instance = await startInstance({ folder, progress: (step) => say(`  ✓ ${step}`) });
  const browser = await openBrowser();
  try {
    const demoUrl = `${instance.urls.web}/demo-app/`;
    const viewer = await Viewer.signIn(browser, instance.urls.web, instance.demo.signInUrl);
    say('  … using the demo app for about 30 s, recorded');
    const { recorded, secondsToWatchable } = await recordMasked(browser, demoUrl, viewer);
    const manifest = await viewer.waitForManifest(recorded.sessionId, ({ complete }) => complete);
    say('  … replaying in the player and comparing');
    await viewer.open(recorded.sessionId);
    const compared = await compareMoments(viewer, recorded);
    if (picture) writeFileSync(picture, await viewer.picture(recorded.moments.find(({ name }) => name === 'typed')?.t ?? 0));
    say('  … searching for the secret, with masking and without');
    const unmasked = await record(browser, demoUrl, { masking: false, use: (script) => script.showPrivateCard() });
    const unmaskedPixels = await searchSecret(recorded.chunks, recorded.pattern);
    const unmaskedPixelsWithoutMasking = await searchSecret(unmasked.chunks, unmasked.pattern);
    say('  … erasing, and looking for what is left');
    const erased = await eraseAndProbe(instance, folder, viewer, recorded.sessionId);
    return { ...figuresOf(manifest, recorded), secondsToWatchable, ...compared, unmaskedPixels, unmaskedPixelsWithoutMasking, ...erased };
  } finally {
    await browser.close();
    await instance.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
