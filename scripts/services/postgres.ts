import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresBinaries } from './postgres-binaries.js';
import { postgresUser, type PostgresUser } from './postgres-user.js';
import { birthOf, endProcess, waitForExit } from './processes.js';

export interface PostgresOptions {
  /** Folder for data, log and socket. */
  home: string;
  port: number;
  /** Of the superuser `postgres`. */
  password: string;
  maxConnections?: number;
  /** False only for throwaway test servers: fsync off. */
  durable?: boolean;
  /** Files of a certificate and its key: TLS is offered on loopback too. */
  tls?: { certificate: string; key: string };
}

export interface RunningPostgres {
  port: number;
  pid: number;
  /** Superuser's URL for a database of this server. */
  adminUrl: (database: string) => string;
  stop: () => Promise<void>;
}

const run = (user: PostgresUser, program: string, args: string[]): { status: number | null; output: string } => {
  const [command, ...rest] = [...user.prefix, path.join(user.binaries, 'bin', program), ...args];
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  const result = spawnSync(command ?? program, rest, { ...user.ids, env, cwd: '/', encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { status: result.status, output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}` };
};

/** A cluster half made must never pass for a whole one: it is made aside and renamed. */
const initialise = (user: PostgresUser, password: string): void => {
  const data = path.join(user.home, 'data');
  if (existsSync(data)) return;
  const half = path.join(user.home, 'data.tmp');
  const passwordFile = path.join(user.home, 'password');
  rmSync(half, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  user.give(passwordFile);
  const made = run(user, 'initdb', ['-D', half, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8']);
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) throw new Error(`initdb failed in ${user.home}:\n${made.output}`);
  renameSync(half, data);
};

/** The pid in postmaster.pid, when that process lives and is a Postgres. */
const postmasterPid = (home: string): number | undefined => {
  try {
    const pid = Number(readFileSync(path.join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    if (!(pid > 1) || birthOf(pid) === undefined) return undefined;
    const name = process.platform === 'linux' ? readFileSync(`/proc/${pid}/comm`, 'utf8') : 'postgres';
    return name.startsWith('postgres') ? pid : undefined;
  } catch {
    return undefined;
  }
};

const stopServer = async (user: PostgresUser): Promise<void> => {
  const pid = postmasterPid(user.home);
  if (pid === undefined) return;
  const stopped = run(user, 'pg_ctl', ['-D', path.join(user.home, 'data'), '-m', 'fast', '-w', '-t', '20', 'stop']);
  if (stopped.status !== 0) run(user, 'pg_ctl', ['-D', path.join(user.home, 'data'), '-m', 'immediate', '-w', '-t', '10', 'stop']);
  if (!(await waitForExit(pid, 2_000))) await endProcess(pid, 1_000);
};

/** Postgres wants its key to be its user's own. */
const tlsSettings = (user: PostgresUser, { tls }: PostgresOptions): Record<string, string> => {
  if (!tls) return {};
  const [certificate, key] = [path.join(user.home, 'tls.crt'), path.join(user.home, 'tls.key')];
  writeFileSync(certificate, readFileSync(tls.certificate), { mode: 0o600 });
  writeFileSync(key, readFileSync(tls.key), { mode: 0o600 });
  for (const file of [certificate, key]) user.give(file);
  return { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key };
};

const serverArguments = (user: PostgresUser, options: PostgresOptions, socket: string): string => {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socket,
    max_connections: String(options.maxConnections ?? 100),
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...tlsSettings(user, options),
    ...(options.durable === false ? { fsync: 'off', full_page_writes: 'off', autovacuum_naptime: '600' } : {}),
  };
  return [`-p ${options.port}`, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)].join(' ');
};

const startServer = async (user: PostgresUser, options: PostgresOptions): Promise<number> => {
  // A socket path is limited to about 100 bytes; a deep clone does without one.
  const folder = path.join(user.home, 's');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  user.give(folder);
  const socket = folder.length < 80 ? folder : '';
  const args = ['-D', path.join(user.home, 'data'), '-w', '-t', '60', '-l', path.join(user.home, 'log'), '-o', serverArguments(user, options, `'${socket}'`), 'start'];
  for (let attempt = 1; ; attempt += 1) {
    const started = run(user, 'pg_ctl', args);
    const pid = postmasterPid(user.home);
    if (started.status === 0 && pid !== undefined) return pid;
    // Right after a kill -9 the old postmaster can still be listed for a moment.
    if (attempt === 4) throw new Error(`PostgreSQL did not start:\n${started.output}\n${tail(path.join(user.home, 'log'))}`);
    await sleep(attempt * 400);
  }
};

const tail = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n') : '');

/**
 * Starts the PostgreSQL that came with `npm ci`, on loopback only, in a session of its own (Ctrl-C does not reach it). A server
 * that an earlier, killed run left on the same folder is stopped first.
 */
export const startPostgres = async (options: PostgresOptions): Promise<RunningPostgres> => {
  const user = postgresUser(options.home, postgresBinaries());
  mkdirSync(user.home, { recursive: true, mode: 0o700 });
  user.give(user.home);
  initialise(user, options.password);
  await stopServer(user);
  const pid = await startServer(user, options);
  return {
    port: options.port,
    pid,
    adminUrl: (database) => `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`,
    stop: () => stopServer(user),
  };
};

/** Stops the server of a run that was killed, if it still lives. */
export const stopLeftPostgres = async (home: string): Promise<void> => {
  if (!existsSync(home)) return;
  await stopServer(postgresUser(home, postgresBinaries()));
};
