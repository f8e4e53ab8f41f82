import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';

/** Postgres refuses to run as root. How its programs are started, and from which folders. */
export interface PostgresUser {
  /** Programs and data of this server. */
  binaries: string;
  home: string;
  /** Put before every command. */
  prefix: readonly string[];
  ids: { uid?: number; gid?: number };
  /** Gives a file or folder (and all inside) to that user. */
  give: (file: string) => void;
}

const unprivileged = (): { uid: number; gid: number } => {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const user = users.find((fields) => fields[0] === 'postgres') ?? users.find((fields) => fields[0] === 'nobody');
  if (!user) throw new Error('started as root, and /etc/passwd has neither a user postgres nor nobody for the database to run as');
  return { uid: Number(user[2]), gid: Number(user[3]) };
};

/** Whether every user may pass through all folders on the way to `folder`. */
export const canBeEntered = (folder: string): boolean => {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat && (stat.mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
};

const chownAll = (file: string, uid: number, gid: number): void => {
  if (!existsSync(file)) return;
  const stat = statSync(file);
  if (stat.uid === uid && stat.gid === gid) return;
  if (stat.isDirectory()) for (const name of readdirSync(file)) chownAll(path.join(file, name), uid, gid);
  chownSync(file, uid, gid);
};

const NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];

const hasUserNamespaces = (): boolean => spawnSync(NAMESPACE[0] ?? '', [...NAMESPACE.slice(1), 'true'], { stdio: 'ignore' }).status === 0;

/**
 * As a normal user: as ourselves. As root: under an unprivileged user where it can reach the folders; where it cannot (a clone
 * in /root), as ourselves inside a user namespace; where that is forbidden too, from a folder under /var/tmp.
 */
export const postgresUser = (home: string, binaries: string): PostgresUser => {
  if (process.getuid?.() !== 0) return { binaries, home, prefix: [], ids: {}, give: () => undefined };
  const ids = unprivileged();
  const give = (file: string): void => chownAll(file, ids.uid, ids.gid);
  if (canBeEntered(path.dirname(home)) && canBeEntered(binaries)) return { binaries, home, prefix: [], ids, give };
  if (hasUserNamespaces()) return { binaries, home, prefix: NAMESPACE, ids: {}, give: (file) => chownAll(file, 0, 0) };
  const elsewhere = path.join('/var/tmp', `pixeltrace-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`);
  mkdirSync(elsewhere, { recursive: true, mode: 0o711 });
  const copy = path.join(elsewhere, 'native');
  if (!existsSync(path.join(copy, 'bin', 'postgres'))) cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return { binaries: copy, home: path.join(elsewhere, 'postgres'), prefix: [], ids, give };
};
