import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** When the process began, so that a recycled pid is never mistaken for ours; undefined when there is no such process. */
export const birthOf = (pid: number): string | undefined => {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
};

/** Remembers a process in `file`, together with its birth. */
export const writePidfile = (file: string, pid: number): void => {
  writeFileSync(file, JSON.stringify({ pid, birth: birthOf(pid) }), { mode: 0o600 });
};

/** The living process that `file` names, or undefined. */
export const livingPid = (file: string): number | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const { pid, birth } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; birth?: string };
    return birth !== undefined && birthOf(pid) === birth ? pid : undefined;
  } catch {
    return undefined;
  }
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, name);
      return;
    } catch {
      // Not a group leader, or gone already.
    }
  }
};

/** Waits until the process is gone. Answers false when it outlives `milliseconds`. */
export const waitForExit = async (pid: number, milliseconds: number): Promise<boolean> => {
  const birth = birthOf(pid);
  const until = performance.now() + milliseconds;
  while (birth !== undefined && birthOf(pid) === birth) {
    if (performance.now() > until) return false;
    await sleep(15);
  }
  return true;
};

/** Ends the process (and its group, when it leads one): SIGTERM, then SIGKILL after `patience` milliseconds. */
export const endProcess = async (pid: number, patience = 10_000): Promise<void> => {
  signal(pid, 'SIGTERM');
  if (await waitForExit(pid, patience)) return;
  signal(pid, 'SIGKILL');
  await waitForExit(pid, 5_000);
};

/** Ends whatever an earlier run left behind under this pidfile, and removes the file. Answers whether there was something. */
export const reap = async (pidfile: string): Promise<boolean> => {
  const pid = livingPid(pidfile);
  if (pid !== undefined) await endProcess(pid);
  rmSync(pidfile, { force: true });
  return pid !== undefined;
};
