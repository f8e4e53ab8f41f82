import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasDebianTools, libraryPath, unpackDebianPackages } from './debian-packages.js';
import { findProgram } from './find-program.js';
import { MissingToolError } from './missing-tool.error.js';
import { endProcess, reap, writePidfile } from './processes.js';

export interface RedisProgram {
  command: string;
  env: NodeJS.ProcessEnv;
}

export interface RedisOptions {
  /** Folder for configuration, log and append-only file. */
  home: string;
  port: number;
  password: string;
  /** Where a downloaded server is kept; shared by every instance of one clone. */
  tools: string;
  /** False only for throwaway test servers: nothing is written to disk. */
  durable?: boolean;
}

export interface RunningRedis {
  port: number;
  pid: number;
  url: string;
  stop: () => Promise<void>;
}

const installCommand = (): string => (process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server   (or: valkey)');

/** redis-server or valkey-server of this machine, else Debian's package unpacked into `tools`. Throws MissingToolError. */
export const findRedis = (tools: string): RedisProgram => {
  const installed = findProgram(['redis-server', 'valkey-server']);
  if (installed) return { command: installed, env: {} };
  const target = path.join(tools, 'redis');
  const unpacked = path.join(target, 'usr', 'bin', 'redis-server');
  if (!existsSync(unpacked)) {
    if (!hasDebianTools()) throw new MissingToolError('Redis', installCommand(), 'no redis-server or valkey-server on PATH.');
    mkdirSync(tools, { recursive: true });
    // redis-server holds only a link to the program, which is in redis-tools.
    const failure = unpackDebianPackages(['redis-server', 'redis-tools'], target);
    if (failure !== undefined || !existsSync(unpacked)) {
      throw new MissingToolError('Redis', installCommand(), `no redis-server or valkey-server on PATH, and it could not be downloaded:\n${failure?.slice(-800)}`);
    }
  }
  return { command: unpacked, env: { LD_LIBRARY_PATH: libraryPath(target) } };
};

const configuration = (options: RedisOptions): string =>
  [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `requirepass ${options.password}`,
    `dir ${options.home}`,
    'daemonize no',
    'maxmemory-policy noeviction',
    'save ""',
    ...(options.durable === false ? ['appendonly no'] : ['appendonly yes', 'appendfsync everysec']),
  ].join('\n');

const answers = (port: number, password: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const finish = (value: boolean): void => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (text.includes('+PONG')) finish(true);
      else if (/^-(?!LOADING)/m.test(text)) finish(false);
    });
  });

const waitUntilReady = async (options: RedisOptions, died: () => boolean): Promise<void> => {
  const until = performance.now() + 30_000;
  while (!(await answers(options.port, options.password))) {
    if (died() || performance.now() > until) {
      const log = path.join(options.home, 'log');
      throw new Error(`Redis did not start:\n${existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-12).join('\n') : ''}`);
    }
    await sleep(20);
  }
};

/** Starts Redis on loopback in a process group of its own; one that a killed run left on the same folder is ended first. */
export const startRedis = async (options: RedisOptions): Promise<RunningRedis> => {
  const program = findRedis(options.tools);
  mkdirSync(options.home, { recursive: true, mode: 0o700 });
  const pidfile = path.join(options.home, 'pid');
  await reap(pidfile);
  const file = path.join(options.home, 'redis.conf');
  writeFileSync(file, configuration(options), { mode: 0o600 });
  const log = openSync(path.join(options.home, 'log'), 'a', 0o600);
  const child = spawn(program.command, [file], { detached: true, stdio: ['ignore', log, log], env: { PATH: process.env.PATH, LC_ALL: 'C', ...program.env } });
  closeSync(log);
  let dead = false;
  child.once('error', () => (dead = true));
  child.once('exit', () => (dead = true));
  child.unref();
  if (child.pid === undefined) throw new Error(`cannot run ${program.command}`);
  const pid = child.pid;
  writePidfile(pidfile, pid);
  await waitUntilReady(options, () => dead);
  const stop = async (): Promise<void> => {
    await endProcess(pid);
    await reap(pidfile);
  };
  return { port: options.port, pid, url: `redis://:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}`, stop };
};
