import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

const run = (command: string, args: string[], cwd?: string): { ok: boolean; output: string } => {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 });
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
};

/** Whether `apt-get download` and `dpkg -x` can be used here. */
export const hasDebianTools = (): boolean => ['apt-get', 'apt-cache', 'dpkg'].every((tool) => run(tool, ['--version']).ok);

/** Lists and cache of our own, so that neither root nor the machine's package state is needed. */
const privateLists = (folder: string): string[] => {
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(path.join(folder, part), { recursive: true });
  return ['-o', `Dir::State::lists=${folder}/lists`, '-o', `Dir::Cache=${folder}/cache`, '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User='];
};

const installedPackages = (): Set<string> => {
  const lines = run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n']).output.split('\n');
  return new Set(lines.filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0] ?? ''));
};

/** The packages and all they need, without what is installed here. */
const closure = (options: string[], packages: readonly string[]): string[] => {
  const flags = ['--recurse', '--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks', '--no-replaces', '--no-enhances'];
  const names = run('apt-cache', [...options, 'depends', ...flags, ...packages])
    .output.split('\n')
    .filter((line) => /^[a-z0-9]/.test(line))
    .map((line) => line.trim());
  const installed = installedPackages();
  return [...new Set([...packages, ...names.filter((name) => !installed.has(name))])];
};

/**
 * Unpacks Debian packages and the libraries they need into `target`, without root and without installing anything: what is
 * installed on the machine already is left out. Answers what went wrong, or undefined.
 */
export const unpackDebianPackages = (packages: readonly string[], target: string): string | undefined => {
  if (existsSync(target)) return undefined;
  const work = `${target}.tmp`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.join(work, 'debs'), { recursive: true, mode: 0o755 });
  let options: string[] = [];
  if (!run('apt-cache', ['show', ...packages]).ok) {
    options = privateLists(path.join(work, 'apt'));
    const updated = run('apt-get', [...options, 'update']);
    if (!updated.ok) return updated.output;
  }
  const names = closure(options, packages);
  const got = run('apt-get', [...options, 'download', ...names], path.join(work, 'debs'));
  if (!got.ok) return got.output;
  for (const file of readdirSync(path.join(work, 'debs'))) {
    const unpacked = run('dpkg', ['-x', path.join(work, 'debs', file), path.join(work, 'root')]);
    if (!unpacked.ok) return unpacked.output;
  }
  renameSync(path.join(work, 'root'), target);
  rmSync(work, { recursive: true, force: true });
  return undefined;
};

/** Folders with shared libraries inside an unpacked tree, for LD_LIBRARY_PATH. */
export const libraryPath = (root: string): string => {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string] ?? '';
  return ['usr/lib', 'lib'].flatMap((base) => [path.join(root, base, triplet), path.join(root, base)]).filter((folder) => existsSync(folder)).join(':');
};
