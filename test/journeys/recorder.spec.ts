import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ssim } from 'ssim.js';
import { MASK_KIND } from '#recording-format/frame.js';
import type { Picture } from '#recording-format/picture.js';
import { fillRectangle } from '#recording-format/picture.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import { buildClient } from '#scripts/build-client.js';
import { DemoPage, launchBrowser } from './recorder/demo-page.js';
import type { Recording } from './recorder/replay.js';
import { decodeImage, replay } from './recorder/replay.js';
import type { Secret } from './recorder/secret-search.js';
import { findSecret } from './recorder/secret-search.js';
import { Sink } from './recorder/sink.js';

jest.setTimeout(120_000);

interface BareRecorder {
  init(options: { key: string; endpoint: string; respectGlobalPrivacyControl?: boolean }): void;
  start(options: { consent: boolean }): Promise<unknown>;
  sessionId(): string | null;
}

declare const window: { Pixeltrace: BareRecorder };
declare const document: { body: { innerHTML: string } };
declare const navigator: object;
declare const requestAnimationFrame: (callback: () => void) => void;

const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-recorder-'));
const sink = new Sink(path.join(folder, 'web'));
let browser: Browser;

beforeAll(async () => {
  await buildClient(path.join(folder, 'web'));
  await sink.open();
  browser = await launchBrowser(path.join(folder, 'tools'));
});
afterAll(async () => {
  await browser?.close();
  sink.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => sink.reset());

const open = (query = '') => DemoPage.open(browser, `${sink.pageUrl}?consent=given${query}#/shop`);

/** A page that is not the demo, with the recorder loaded and not started. */
async function openBare(body: string, before: () => unknown = () => undefined): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(before);
  sink.bare = `<!doctype html><html>${body}</html>`;
  await page.goto(new URL('/bare', sink.pageUrl).href);
  const { key, endpoint } = await page.evaluate(async () => (await (await fetch('/demo-app/config.json')).json()) as { key: string; endpoint: string });
  await page.addScriptTag({ path: path.join(folder, 'web', 'sdk', RECORDER_VERSION, 'pixeltrace.js') });
  await page.evaluate((options) => window.Pixeltrace.init(options), { key, endpoint });
  return page;
}

/** Similarity of the last rebuilt picture and the screenshot, with what was masked left out. */
async function likeness(recording: Recording, screenshot: Buffer): Promise<number> {
  const last = recording.shown.at(-1);
  if (!last) throw new Error('no picture');
  const truth = await decodeImage(screenshot);
  const rebuilt: Picture = { ...last.picture, data: last.picture.data.slice() };
  expect([rebuilt.width, rebuilt.height]).toEqual([truth.width, truth.height]);
  for (const mask of last.frame.masks) for (const picture of [rebuilt, truth]) fillRectangle(picture, mask, 0);
  return ssim(rebuilt, truth, { downsample: false }).mssim;
}

const leaks = ({ shown }: Recording, secret: Secret) =>
  shown.filter(({ picture }) => findSecret(picture, secret)).map(({ frame }) => frame.t);

describe('recorder', () => {
  it('keeps the secret through typing, scrolling, dialogs and routes, and rebuilds what was on screen', async () => {
    const demo = await open('&secret=all');
    const secret = await demo.secret();
    await demo.scroll(500);
    await demo.tap('go-profile');
    await demo.tap('name');
    await demo.type('Ada');
    await demo.tap('note');
    await demo.type('something private');
    for (const delta of [120, 160, -200, 300, -380]) await demo.scroll(delta);
    await demo.tap('name');
    for (const delta of [150, 250, 420, -820]) {
      await demo.scroll(delta);
      await demo.page.waitForTimeout(400);
    }
    const scrolled = await demo.settle();
    expect(await likeness(await replay(sink.chunks), scrolled)).toBeGreaterThan(0.97);
    await demo.tap('save');
    await demo.page.waitForTimeout(600);
    await demo.tap('ok');
    await demo.tap('go-shop');
    await demo.settle();
    await demo.tap('go-profile');
    await demo.page.waitForTimeout(900);
    await demo.scroll(200);
    const back = await demo.settle();
    const recording = await replay(sink.chunks);
    expect(await likeness(recording, back)).toBeGreaterThan(0.97);
    expect(leaks(recording, secret)).toEqual([]);
    expect(recording.shown.filter(({ masksHold }) => !masksHold).map(({ frame }) => frame.t)).toEqual([]);
    expect(JSON.stringify(recording.events)).not.toMatch(/Ada|private/);
    expect(recording.events.filter(([, type]) => type === 'rt').map(([, , route]) => route)).toEqual(['/demo-app/#/shop', '/demo-app/#/profile', '/demo-app/#/shop', '/demo-app/#/profile']);
    await demo.close();
  });

  it('keeps sight of every field when the page scrolls fast while the focus changes', async () => {
    const demo = await open('&secret=all');
    const secret = await demo.secret();
    await demo.tap('go-profile');
    for (const name of ['name', 'email', 'note']) {
      await demo.tap(name);
      await demo.type('Ada');
    }
    const fast = Array.from({ length: 5 }, () => 60);
    const back = fast.map((delta) => -delta);
    for (const focus of ['name', undefined, 'email']) {
      await demo.scrollFast(fast, focus);
      await demo.settle();
      await demo.scrollFast(back, focus && 'note');
      await demo.settle();
      const recording = await replay(sink.chunks);
      const fields = recording.shown.at(-1)?.frame.masks.filter(({ kind }) => kind === MASK_KIND.textField) ?? [];
      expect(fields.map(({ x, y, w, h }) => [x, y, w, h]).sort(([, a], [, b]) => Number(a) - Number(b))).toEqual([182, 286, 494].map((y) => [40, y, 504, 36]));
      expect(leaks(recording, secret)).toEqual([]);
    }
    await demo.close();
  });

  it('would have found the secret: the same search sees it when nothing is masked', async () => {
    const demo = await open('&masking=off');
    await demo.tap('go-profile');
    await demo.tap('note');
    await demo.type('x');
    await demo.settle();
    expect(leaks(await replay(sink.chunks), await demo.secret())).not.toEqual([]);
    await demo.close();
  });

  it('reads an on-screen WebGL canvas that does not keep its pixels, loaded before the engine and after it', async () => {
    for (const query of ['&surface=webgl', '&surface=webgl&sdk=late', '&sdk=late']) {
      sink.reset();
      const demo = await open(query);
      await demo.scroll(260);
      await demo.tap('buy-4');
      const screenshot = await demo.settle();
      expect(await likeness(await replay(sink.chunks), screenshot)).toBeGreaterThan(0.97);
      await demo.tap('ok');
      await demo.tap('go-about');
      const aboutScreenshot = await demo.settle();
      const about = await replay(sink.chunks);
      const last = about.shown.at(-1);
      expect(last?.masksHold).toBe(true);
      expect(last?.frame.masks).toEqual([{ x: expect.any(Number) as number, y: expect.any(Number) as number, w: expect.any(Number) as number, h: expect.any(Number) as number, kind: MASK_KIND.platformView }]);
      expect(await likeness(about, aboutScreenshot)).toBeGreaterThan(0.97);
      await demo.close();
    }
  });

  it('sends no pixels while it is in doubt what must be masked', async () => {
    const demo = await open();
    await demo.settle();
    await demo.setMaskRects([[0, 0, Number.NaN, 5]]);
    await demo.settle();
    await demo.page.keyboard.press('Tab');
    const { shown, ledger } = await replay((await demo.settle(), sink.chunks));
    expect(shown.map(({ frame }) => frame.placeholder)).toEqual([...shown.slice(1).map(() => false), true]);
    expect(ledger).toMatchObject({ stored: shown.length });
    await demo.close();
  });

  it('records events and no pixels where the browser cannot run the capture worker', async () => {
    const before = [() => Object.assign(window, { OffscreenCanvas: undefined }), () => Object.assign(window, { Worker: undefined })];
    for (const missing of before) {
      sink.reset();
      const demo = await DemoPage.open(browser, `${sink.pageUrl}?consent=given&surface=webgl#/shop`, { before: missing as () => void });
      await demo.scroll(260);
      await demo.tap('go-profile');
      await demo.settle();
      await demo.stop();
      const { shown, events, ledger } = await replay(sink.chunks);
      expect(shown.map(({ frame }) => frame.placeholder)).toEqual([true]);
      expect(events.map(([, type]) => type)).toEqual(expect.arrayContaining(['rt', 'wh', 'pd']));
      expect(ledger).toMatchObject({ stored: 1, skipped: { masked: expect.any(Number) as number }, lost: {} });
      expect(ledger?.captured).toBe(1 + (ledger?.skipped.masked ?? 0) + (ledger?.deduplicated ?? 0) + (ledger?.skipped.busy ?? 0));
      await demo.close();
    }
  });

  it.each([
    ['that runs', '<body flt-renderer="html (requested explicitly)"><flt-glass-pane></flt-glass-pane>'],
    ['that says nothing of itself', '<body><flt-glass-pane><template shadowrootmode="open"><flt-scene-host><flt-scene><flt-picture><canvas width="90" height="90"></canvas></flt-picture></flt-scene></flt-scene-host></template></flt-glass-pane>'],
    ['that is yet to boot', '<body><script>window.flutterWebRenderer = "html"</script>'],
  ])('reports the old html renderer, one %s, and records nothing', async (_, body) => {
    const page = await openBare(body);
    expect(await page.evaluate(() => window.Pixeltrace.start({ consent: true }))).toEqual({ started: false, reason: 'html-renderer' });
    expect([sink.starts, sink.tries]).toEqual([[], []]);
    await page.context().close();
  });

  it('ends without a picture when Flutter boots with the html renderer after the start', async () => {
    const page = await openBare('<body>');
    expect(await page.evaluate(() => window.Pixeltrace.start({ consent: true }))).toMatchObject({ started: true });
    await page.evaluate(() => {
      document.body.innerHTML = '<flt-glass-pane><flt-scene><flt-picture><canvas width="90" height="90"></canvas></flt-picture></flt-scene></flt-glass-pane>';
      requestAnimationFrame(() => undefined);
    });
    await page.waitForFunction(() => window.Pixeltrace.sessionId() === null);
    await page.waitForTimeout(500);
    expect((await replay(sink.chunks)).shown).toEqual([]);
    expect(sink.ends).toMatchObject([{ ledger: { stored: 0 } }]);
    await page.context().close();
  });

  it('takes Global Privacy Control for a refusal, unless the page says otherwise', async () => {
    const before = () => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
    const page = await openBare('<body><flutter-view></flutter-view>', before);
    expect(await page.evaluate(() => window.Pixeltrace.start({ consent: true }))).toEqual({ started: false, reason: 'global-privacy-control' });
    expect(sink.starts).toEqual([]);
    await page.evaluate(async () => {
      const { key, endpoint } = (await (await fetch('/demo-app/config.json')).json()) as { key: string; endpoint: string };
      window.Pixeltrace.init({ key, endpoint, respectGlobalPrivacyControl: false });
    });
    expect(await page.evaluate(() => window.Pixeltrace.start({ consent: true }))).toMatchObject({ started: true });
    await page.context().close();
  });

  it('records nothing without consent', async () => {
    const demo = await DemoPage.open(browser, `${sink.pageUrl}#/shop`, { recorded: false });
    await demo.page.getByRole('button', { name: 'No, thanks' }).click();
    await demo.scroll(300);
    await demo.page.waitForTimeout(1500);
    expect([sink.starts, sink.tries]).toEqual([[], []]);
    await demo.close();
  });

  it('sends every chunk once and in order through refusals, and ends with its ledger', async () => {
    sink.answers.push([503, { 'retry-after': '1' }], [429], [409], [422], [200]);
    const demo = await open();
    for (const delta of [200, 300, 250, 310]) {
      await demo.scroll(delta);
      await demo.page.waitForTimeout(900);
    }
    await demo.settle();
    await demo.stop();
    // Tried again with the same bytes; a conflict uses its number up; a refusal leaves its number to the next chunk.
    const [first, second, third, fourth, fifth] = sink.tries;
    expect([first, second, third, fourth, fifth].map((one) => one?.seq)).toEqual([0, 0, 0, 1, 1]);
    expect(new Set([first?.sha256, second?.sha256, third?.sha256]).size).toBe(1);
    expect(sink.chunks.map(({ seq }) => seq)).toEqual(sink.chunks.map((_, i) => i + 1));
    expect(sink.chunks.filter(({ last }) => last)).toEqual([sink.chunks.at(-1)]);
    const { shown, ledger, orphans } = await replay(sink.chunks);
    expect(shown[0]?.frame.keyframe).toBe(true);
    expect(ledger).toMatchObject({ stored: shown.length + orphans, lost: { refused: expect.any(Number) as number } });
    expect(sink.ends).toMatchObject([{ lastSeq: sink.chunks.at(-1)?.seq, ledger }]);
    await demo.close();
  });

  it('forgets everything when the session was erased', async () => {
    const demo = await open();
    await demo.settle();
    sink.answers.push([410]);
    await demo.scroll(300);
    await demo.settle();
    const { length } = sink.tries;
    await demo.scroll(300);
    await demo.settle();
    expect(sink.tries.length).toBe(length);
    expect(sink.tries.at(-1)?.status).toBe(410);
    await demo.close();
  });

  it('sends the tail when the page goes away', async () => {
    const demo = await open();
    await demo.settle();
    await demo.page.mouse.click(500, 20);
    await demo.page.goto('about:blank');
    await demo.page.waitForTimeout(500);
    const { events } = await replay(sink.chunks);
    expect(events.some(([, type, x]) => type === 'pd' && x === 500)).toBe(true);
    await demo.close();
  });
});
