import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

const run = (command: string, args: string[], cwd?: string): { ok: boolean; output: string } => {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
};

/** Whether `apt-get download` and `dpkg -x` can be used here. */
export const hasDebianTools = (): boolean => ['apt-get', 'dpkg'].every((tool) => run(tool, ['--version']).ok);

/** Package lists of our own: needs no root, and the machine's package state stays as it is. */
const freshLists = (folder: string): string[] => {
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(path.join(folder, part), { recursive: true });
  const options = ['-o', `Dir::State::lists=${folder}/lists`, '-o', `Dir::Cache=${folder}/cache`, '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User='];
  run('apt-get', [...options, 'update']);
  return options;
};

/** What an installation would add to this machine (`-s` only simulates it), then fetched as files. Answers the failure, if any. */
const download = (options: string[], packages: readonly string[], folder: string): string | undefined => {
  const plan = run('apt-get', [...options, '-s', '-y', '--no-install-recommends', 'install', ...packages]);
  if (!plan.ok) return plan.output;
  const needed = [...plan.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  const names = [...new Set([...packages, ...needed])];
  const got = run('apt-get', [...options, '-o', 'APT::Sandbox::User=', 'download', ...names], folder);
  return got.ok ? undefined : got.output;
};

/**
 * Unpacks Debian packages, and the libraries that this machine lacks for them, into `target`: without root and without
 * installing anything. Answers what went wrong, or undefined.
 */
export const unpackDebianPackages = (packages: readonly string[], target: string): string | undefined => {
  const work = `${target}.tmp`;
  const debs = path.join(work, 'debs');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(debs, { recursive: true, mode: 0o755 });
  try {
    let failure = download([], packages, debs);
    if (failure !== undefined) failure = download(freshLists(path.join(work, 'apt')), packages, debs);
    if (failure !== undefined) return failure;
    for (const file of readdirSync(debs)) {
      const unpacked = run('dpkg', ['-x', path.join(debs, file), path.join(work, 'root')]);
      if (!unpacked.ok) return unpacked.output;
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(path.join(work, 'root'), target);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/** Folders with shared libraries inside an unpacked tree, for LD_LIBRARY_PATH. */
export const libraryPath = (root: string): string => {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string] ?? '';
  const folders = ['usr/lib', 'lib'].flatMap((base) => [path.join(root, base, triplet), path.join(root, base)]);
  return folders.filter((folder) => existsSync(folder)).join(':');
};
