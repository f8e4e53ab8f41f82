import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BuildOptions, Plugin } from 'esbuild';
import { build } from 'esbuild';
import { RECORDER_VERSION } from '#recorder/version.js';
import { repositoryRoot } from './services/repository-root.js';

const ROOT = repositoryRoot();
const inRoot = (...parts: string[]): string => path.join(ROOT, ...parts);
const CLIENT = inRoot('apps', 'web', 'src', 'client');
const RECORDER = inRoot('libs', 'recorder', 'src', 'browser');

/** `#room/file.js` means `libs/room/src/file.ts`, also where nothing was compiled yet. */
const libraries: Plugin = {
  name: 'libraries',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^#[a-z-]+\// }, ({ path: specifier }) => {
      const [, room, file] = /^#([a-z-]+)\/(.*)\.js$/.exec(specifier) ?? [];
      return { path: inRoot('libs', String(room), 'src', `${String(file)}.ts`) };
    });
  },
};

/** Gives the recorder its bundled worker as text. */
const inlineWorker = (source: string): Plugin => ({
  name: 'inline-worker',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^pixeltrace:worker-source$/ }, ({ path: name }) => ({ path: name, namespace: 'worker' }));
    onLoad({ filter: /.*/, namespace: 'worker' }, () => ({ contents: `export const workerSource = ${JSON.stringify(source)};` }));
  },
});

const common: BuildOptions = {
  bundle: true,
  minify: true,
  target: ['chrome100', 'firefox110', 'safari16.4'],
  legalComments: 'none',
  logLevel: 'warning',
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
};

const buildRecorder = async (out: string): Promise<void> => {
  const worker = path.join(out, 'pixeltrace-worker.js');
  await build({ ...common, entryPoints: [path.join(RECORDER, 'worker', 'worker.ts')], outfile: worker, format: 'iife', plugins: [libraries] });
  const plugins = [libraries, inlineWorker(readFileSync(worker, 'utf8'))];
  const main = { ...common, entryPoints: [path.join(RECORDER, 'main.ts')], plugins };
  await build({ ...main, outfile: path.join(out, 'pixeltrace.js'), format: 'iife', globalName: 'Pixeltrace' });
  await build({ ...main, outfile: path.join(out, 'pixeltrace.mjs'), format: 'esm' });
};

/** Pages that name a version go on getting it, byte by byte. */
const keepReleased = (out: string): void => {
  const released = inRoot('libs', 'recorder', 'released');
  for (const file of readdirSync(released)) {
    const version = /^pixeltrace-(.+)\.js$/.exec(file)?.[1];
    if (version === undefined) continue;
    mkdirSync(path.join(out, version), { recursive: true });
    cpSync(path.join(released, file), path.join(out, version, 'pixeltrace.js'));
  }
};

const buildDemoApp = async (out: string): Promise<void> => {
  const source = path.join(CLIENT, 'demo-app');
  if (!existsSync(path.join(source, 'main.ts'))) return;
  // CanvasKit's loader mentions Node modules on a branch that browsers never take.
  await build({ ...common, entryPoints: [path.join(source, 'main.ts')], outfile: path.join(out, 'demo-app.js'), format: 'iife', external: ['fs', 'path'], plugins: [libraries] });
  cpSync(path.join(source, 'index.html'), path.join(out, 'index.html'));
  for (const file of ['canvaskit.js', 'canvaskit.wasm']) cpSync(inRoot('node_modules', 'canvaskit-wasm', 'bin', file), path.join(out, file));
  for (const weight of [400, 700]) cpSync(inRoot('node_modules', '@fontsource', 'roboto', 'files', `roboto-latin-${weight}-normal.woff2`), path.join(out, `roboto-${weight}.woff2`));
};

const buildDashboard = async (out: string): Promise<void> => {
  const source = path.join(CLIENT, 'dashboard');
  if (!existsSync(path.join(source, 'main.ts'))) return;
  await build({ ...common, entryPoints: [path.join(source, 'main.ts')], outfile: path.join(out, 'dashboard.js'), format: 'esm', plugins: [libraries] });
  for (const file of ['index.html', 'dashboard.css']) cpSync(path.join(source, file), path.join(out, file));
};

/** Bundles everything that runs in browsers into `out` (`sdk/<version>/`, `demo-app/`, `dashboard/`). Returns the recorder's size. */
export const buildClient = async (out: string): Promise<{ bytes: number; gzipBytes: number }> => {
  rmSync(out, { recursive: true, force: true });
  for (const part of ['sdk', 'demo-app', 'dashboard']) mkdirSync(path.join(out, part), { recursive: true });
  keepReleased(path.join(out, 'sdk'));
  await Promise.all([buildRecorder(path.join(out, 'sdk', RECORDER_VERSION)), buildDemoApp(path.join(out, 'demo-app')), buildDashboard(path.join(out, 'dashboard'))]);
  cpSync(inRoot('apps', 'web', 'src', 'content'), path.join(out, 'site'), { recursive: true });
  const sdk = readFileSync(path.join(out, 'sdk', RECORDER_VERSION, 'pixeltrace.js'));
  const size = { bytes: sdk.length, gzipBytes: gzipSync(sdk, { level: 9 }).length };
  writeFileSync(path.join(out, 'sdk', RECORDER_VERSION, 'size.json'), `${JSON.stringify(size)}\n`);
  return size;
};

const report = async (): Promise<void> => {
  const { bytes, gzipBytes } = await buildClient(inRoot('dist', 'web'));
  // Texts that apps read: the compiler takes sources only.
  cpSync(inRoot('libs', 'policy', 'versions'), inRoot('dist', 'libs', 'policy', 'versions'), { recursive: true });
  process.stdout.write(`recorder: ${bytes} bytes, ${gzipBytes} gzipped\n`);
};

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) void report();
