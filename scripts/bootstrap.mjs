// The first thing that runs after `git clone`: needs nothing but Node. Installs and builds what is missing or out of date, then
// hands over to dist/. Usage: node scripts/bootstrap.mjs <start|test|build|run> [script] [arguments]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['apps', 'libs', 'scripts', 'bench', 'nest-cli.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.browser.json'];
const inRoot = (...parts) => path.join(ROOT, ...parts);
const say = (text) => process.stderr.write(`${text}\n`);

const fail = (problem, command) => {
  say(`\n${problem}\n  To fix it, type:  ${command}\n`);
  process.exit(1);
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old: Pixeltrace needs 20.19 or newer.`, 'nvm install 22   (or take it from https://nodejs.org)');
};

const timed = (label, work) => {
  const began = performance.now();
  process.stderr.write(`  ${label} …`);
  const result = work();
  process.stderr.write(` ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  return result;
};

const run = (command, args, env = {}, cwd = ROOT) =>
  spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });

/** What npm last installed against what the lock file asks for. Packages for other platforms are absent rightly. */
const isInstalled = () => {
  try {
    const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(inRoot('node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([name, entry]) => name === '' || (present[name] ? present[name].version === entry.version : entry.optional === true || entry.peer === true));
  } catch {
    return false;
  }
};

const install = () => {
  if (isInstalled()) return;
  const done = timed('installing packages (npm ci)', () => run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], { NODE_ENV: '' }));
  if (done.error?.code === 'ENOENT') fail('npm is missing.', 'corepack enable   (or install Node from https://nodejs.org)');
  if (done.status !== 0) fail(`npm ci failed:\n${`${done.stdout}${done.stderr}`.split('\n').slice(0, 15).join('\n')}`, 'npm ci');
};

const hashInto = (hash, file) => {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isDirectory()) for (const name of readdirSync(file).sort()) hashInto(hash, path.join(file, name));
  else if (!/\.(int-)?spec\.ts$/.test(file)) hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
};

const sourcesHash = () => {
  const hash = createHash('sha256').update(process.versions.node);
  for (const source of SOURCES) hashInto(hash, inRoot(source));
  return hash.digest('hex');
};

/** Builds a copy aside and swaps: a running instance never sees a half-built folder, and a failed build leaves the old one. */
const compile = () => {
  const aside = inRoot('.state', 'build');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(inRoot('.state'), { recursive: true, mode: 0o711 });
  mkdirSync(aside, { mode: 0o700 });
  for (const source of SOURCES.filter((name) => existsSync(inRoot(name)))) cpSync(inRoot(source), path.join(aside, source), { recursive: true });
  const built = run(process.execPath, [inRoot('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'], {}, aside);
  if (built.status !== 0) fail(`The build failed:\n${built.stdout}${built.stderr}`, 'npx nest build   (and mend what it names)');
  rmSync(inRoot('.state', 'dist.old'), { recursive: true, force: true });
  if (existsSync(inRoot('dist'))) renameSync(inRoot('dist'), inRoot('.state', 'dist.old'));
  renameSync(path.join(aside, 'dist'), inRoot('dist'));
  for (const left of ['dist.old', 'build']) rmSync(inRoot('.state', left), { recursive: true, force: true });
};

const buildClient = () => {
  if (!existsSync(inRoot('dist', 'scripts', 'build-client.js'))) return;
  const built = run(process.execPath, [inRoot('dist', 'scripts', 'build-client.js')]);
  if (built.status !== 0) fail(`Building the browser code failed:\n${built.stdout}${built.stderr}`, 'node dist/scripts/build-client.js');
};

const build = () => {
  const stamp = inRoot('dist', '.sources');
  const hash = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  timed('building', () => {
    compile();
    buildClient();
  });
  writeFileSync(stamp, hash);
};

const handOver = async (script) => {
  const file = inRoot('dist', 'scripts', `${script}.js`);
  const bench = inRoot('dist', 'bench', `${script}.js`);
  const found = [file, bench].find((candidate) => existsSync(candidate));
  if (!found) {
    say(`"${script}" is not part of this build: neither scripts/${script}.ts nor bench/${script}.ts exists yet.`);
    process.exit(1);
  }
  await import(pathToFileURL(found).href);
};

const [command = 'start', ...rest] = process.argv.slice(2);
const script = command === 'run' ? rest.shift() : command;
process.argv.splice(2, process.argv.length, ...rest);
checkNode();
install();
build();
if (command !== 'build') await handOver(script);
