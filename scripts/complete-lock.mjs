// npm leaves a package of another platform out of package-lock.json when it cannot see it at that moment, and `npm ci` then refuses
// the lock everywhere. This adds what is missing: name, version and platform (the rest is found by whoever has that platform).
// Usage: node scripts/complete-lock.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const OPERATING_SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'netbsd', 'openbsd', 'sunos', 'aix', 'android', 'openharmony'];
const PROCESSORS = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

const partOf = (name, choices) => choices.find((choice) => new RegExp(`(^|[^a-z0-9])${choice}([^a-z0-9]|$)`).test(name));

const stub = (name, range, dev) => {
  const short = name.replace('linuxmusl', 'linux').replace('arm-gnueabihf', 'arm');
  const os = name === 'fsevents' ? 'darwin' : partOf(short, OPERATING_SYSTEMS);
  const cpu = partOf(short, PROCESSORS);
  return { version: range.replace(/^[\^~]/, ''), ...(cpu ? { cpu: [cpu] } : {}), ...(dev ? { dev: true } : {}), license: 'unknown', optional: true, ...(os ? { os: [os] } : {}) };
};

const isThere = (from, name) => {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at.includes('/node_modules/')) return Boolean(lock.packages[`node_modules/${name}`]);
  }
};

const missing = Object.entries(lock.packages).flatMap(([from, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isThere(from, name))
    .map(([name, range]) => ({ from, name, range, dev: entry.dev === true })),
);

if (process.argv.includes('--check')) {
  for (const { from, name, range } of missing) process.stdout.write(`missing: ${name}@${range} of ${from || 'this project'}\n`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  for (const { name, range, dev } of missing) lock.packages[`node_modules/${name}`] ??= stub(name, range, dev);
  const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, undefined, 2)}\n`);
  process.stdout.write(`${missing.length} added\n`);
}
