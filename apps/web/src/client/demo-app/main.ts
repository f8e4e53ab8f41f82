import type { CanvasKit } from 'canvaskit-wasm';
import type { Rectangle } from '#recording-format/rectangle.js';
import { fillMap } from './about-page.js';
import type { Page } from './app.js';
import { App } from './app.js';
import { Brush } from './brush.js';
import type { SurfaceKind } from './engine.js';
import { makeLayers } from './engine.js';
import { buildFlutterDom } from './flutter-dom.js';
import type { Recorder } from './recording.js';
import { askForConsent, loadRecorder, loadScript } from './recording.js';
import { CELL, COLUMNS, ROWS, SecretTexture } from './secret-texture.js';

// `?surface=webgl`: paint on screen. `?sdk=late`: load the recorder after the engine. `?masking=off`: declare nothing. `?consent=given`: do not ask. `?secret=all`: the texture in every text field.
const query = new URLSearchParams(location.search);
const masking = query.get('masking') !== 'off';
const kind: SurfaceKind = query.get('surface') === 'webgl' ? 'webgl' : 'bitmap';
const late = query.get('sdk') === 'late';

type KitLoader = (options: { locateFile: (file: string) => string }) => Promise<CanvasKit>;

async function boot(onFrame: (declared: Rectangle[]) => void): Promise<{ app: App; texture: SecretTexture }> {
  await loadScript('canvaskit.js');
  const load = (window as unknown as { CanvasKitInit: KitLoader }).CanvasKitInit;
  const [kit, regular, bold] = await Promise.all([load({ locateFile: (file) => file }), bytesOf('roboto-400.woff2'), bytesOf('roboto-700.woff2')]);
  const face = (bytes: ArrayBuffer) => kit.Typeface.MakeTypefaceFromData(bytes) ?? fail('No typeface');
  const brush = new Brush(kit, { regular: face(regular), bold: face(bold) });
  const dom = buildFlutterDom();
  fillMap(dom.platformView);
  const texture = new SecretTexture();
  const app = new App({ dom, brush, layers: makeLayers(kit, brush, dom, kind), texture, afterFrame: onFrame, editsLikeFlutter: masking, allSecret: query.get('secret') === 'all' });
  app.start();
  return { app, texture };
}

async function record(recorder: Recorder | null): Promise<void> {
  if (recorder && (query.get('consent') === 'given' || (await askForConsent()))) {
    await recorder.start({ consent: { given: true, textVersion: 'demo-1' }, endUser: 'demo-visitor' });
  }
}

async function main(): Promise<void> {
  let recorder = late ? null : await loadRecorder(masking);
  let declared: Rectangle[] = [];
  const declare = () => {
    if (masking) recorder?.setMaskRects('0', declared.map(({ x, y, w, h }) => [x, y, w, h]));
  };
  const { app, texture } = await boot((rects) => {
    declared = rects;
    declare();
  });
  if (late) recorder = await loadRecorder(masking);
  declare();
  const recording = record(recorder);
  Object.assign(window, { __demo: control(app, recording), __pixeltraceDemo: { cell: CELL, columns: COLUMNS, rows: ROWS, bits: texture.bits } });
}

/** What tests and the scripted demo hold on to. */
function control(app: App, recording: Promise<void>): object {
  return {
    recording,
    rects: () => app.rects(),
    secretRects: () => app.secretRects(),
    page: () => app.page,
    go: (page: Page) => {
      location.hash = `/${page}`;
    },
    /** Resolves when nothing is being painted and the last frame is on screen. */
    quiet: async () => {
      do await new Promise((resolve) => setTimeout(resolve, 100));
      while (!app.isQuiet);
    },
  };
}

async function bytesOf(file: string): Promise<ArrayBuffer> {
  return (await fetch(file)).arrayBuffer();
}

function fail(reason: string): never {
  throw new Error(reason);
}

main().catch((error: unknown) => {
  document.body.append(`The demo could not start: ${String(error)}`);
});
