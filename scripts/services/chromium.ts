import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { hasDebianTools, libraryPath, unpackDebianPackages } from './debian-packages.js';
import { findProgram } from './find-program.js';
import { MissingToolError } from './missing-tool.error.js';

/** What `playwright-core`'s `chromium.launch` needs. */
export interface ChromiumProgram {
  executablePath: string;
  env: Record<string, string>;
  args: string[];
}

const NPM_PACKAGE = '@sparticuz/chromium@153.0.0';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

// Its sandbox needs user namespaces or a setuid helper: root and unpacked copies have neither.
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage'];

const runs = (program: ChromiumProgram): boolean =>
  spawnSync(program.executablePath, ['--version', '--no-sandbox'], { env: { ...process.env, ...program.env }, stdio: 'ignore', timeout: 30_000 }).status === 0;

const environment = (libraries: string): Record<string, string> => ({ ...(process.env as Record<string, string>), LD_LIBRARY_PATH: libraries });

const debian = (tools: string): ChromiumProgram | undefined => {
  if (!hasDebianTools()) return undefined;
  const target = path.join(tools, 'chromium');
  const executablePath = path.join(target, 'usr', 'lib', 'chromium', 'chromium');
  if (!existsSync(executablePath)) unpackDebianPackages(['chromium', 'fonts-liberation'], target);
  return existsSync(executablePath) ? { executablePath, env: environment(libraryPath(target)), args: ARGS } : undefined;
};

/** The package holds a compressed browser; its own loader wants a newer Node, so we unpack the files ourselves. */
const npmPackage = (tools: string): ChromiumProgram | undefined => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const target = path.join(tools, 'chromium-npm');
  const program = { executablePath: path.join(target, 'chromium'), env: environment(path.join(target, 'al2023', 'lib')), args: ARGS };
  if (existsSync(program.executablePath)) return program;
  const work = `${target}.tmp`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(path.join(work, 'package.json'), '{"private":true}');
  const npm = ['install', '--prefix', work, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', NPM_PACKAGE];
  if (spawnSync('npm', npm, { stdio: 'ignore' }).status !== 0) return undefined;
  const packed = path.join(work, 'node_modules', '@sparticuz', 'chromium', 'bin');
  for (const [archive, folder] of [['al2023.tar.br', 'al2023'], ['swiftshader.tar.br', '.'], ['fonts.tar.br', 'fonts']] as const) {
    mkdirSync(path.join(work, 'out', folder), { recursive: true });
    const tar = brotliDecompressSync(readFileSync(path.join(packed, archive)));
    if (spawnSync('tar', ['-x', '-C', path.join(work, 'out', folder)], { input: tar }).status !== 0) return undefined;
  }
  writeFileSync(path.join(work, 'out', 'chromium'), brotliDecompressSync(readFileSync(path.join(packed, 'chromium.br'))));
  chmodSync(path.join(work, 'out', 'chromium'), 0o755);
  rmSync(target, { recursive: true, force: true });
  renameSync(path.join(work, 'out'), target);
  rmSync(work, { recursive: true, force: true });
  return program;
};

/**
 * A Chromium that runs: `CHROMIUM_PATH`, or of this machine, else Debian's package unpacked into `tools`, else one from npm.
 * Takes a while the first time it has to download. Throws MissingToolError.
 */
export const findChromium = (tools: string): ChromiumProgram => {
  const named = process.env.CHROMIUM_PATH;
  const installed = findProgram(named ? [named] : NAMES);
  if (installed) return { executablePath: installed, env: process.env as Record<string, string>, args: ARGS };
  for (const provide of [debian, npmPackage]) {
    const program = provide(tools);
    if (program && runs(program)) return program;
  }
  const command = process.platform === 'darwin' ? 'brew install --cask google-chrome' : 'sudo apt-get install chromium   (or set CHROMIUM_PATH)';
  throw new MissingToolError('Chromium', command, 'none found on this machine, and none could be downloaded.');
};
