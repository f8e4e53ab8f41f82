import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, writePidfile } from '../services/processes.js';
import { repositoryRoot } from '../services/repository-root.js';
import type { StateFolder } from '../services/state-folder.js';

/** One role of the ingest app as a process that can be killed and comes back by `start` only. */
export class RoleProcess {
  private child: ChildProcess | undefined;

  constructor(
    private readonly role: 'intake' | 'worker' | 'api',
    private readonly port: number,
    private readonly env: Record<string, string>,
    private readonly state: StateFolder,
    /** Tells two processes of one role apart. */
    private readonly name: string = role,
  ) {}

  /** Resolves when it says it is ready; seconds that took. */
  async start(extra: Record<string, string> = {}): Promise<number> {
    const began = performance.now();
    const main = path.join(repositoryRoot(), 'dist', 'apps', 'ingest', 'src', 'main.js');
    const log = openSync(path.join(this.state.folder('logs'), `${this.name}.log`), 'a', 0o600);
    const env = { ...this.env, ...extra, ROLE: this.role, PORT: String(this.port) };
    this.child = spawn(process.execPath, ['--enable-source-maps', main], { detached: true, cwd: this.state.path, env, stdio: ['ignore', log, log] });
    closeSync(log);
    if (this.child.pid !== undefined) writePidfile(path.join(this.state.folder('run'), `${this.name}.pid`), this.child.pid);
    for (const until = began + 60_000; performance.now() < until; await sleep(50)) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 200) return (performance.now() - began) / 1000;
    }
    throw new Error(`${this.role} did not become ready; see its log in ${this.state.folder('logs')}`);
  }

  /** To the process and its children. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.child?.pid !== undefined) process.kill(-this.child.pid, name);
  }

  /** True when it ended by itself within `limitMs`; a process that is to die at a failpoint does. */
  async ended(limitMs: number): Promise<boolean> {
    for (const until = performance.now() + limitMs; performance.now() < until; await sleep(50)) {
      if (this.child?.exitCode !== null || this.child.signalCode !== null) return true;
    }
    return false;
  }

  /** As power loss would end it: the process and its children at once. */
  kill(): void {
    try {
      if (this.child?.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // Gone already, by its own hand.
    }
    this.child = undefined;
  }

  async stop(): Promise<void> {
    if (this.child?.pid !== undefined) await endProcess(this.child.pid, 15_000);
    this.child = undefined;
  }
}
