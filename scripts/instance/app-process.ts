import type { App } from '#config/config.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, reap, writePidfile } from '../services/processes.js';
import { repositoryRoot } from '../services/repository-root.js';
import type { StateFolder } from '../services/state-folder.js';

const MOST_RESTARTS = 5;

/** A line of the log as people read it: what happened and why, without the stack. */
const readable = (line: string): string => {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg?.split('\n')[0], err?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
};

/** One app as a child in a process group of its own, with its log in a file. Started again when it dies uncalled for. */
export class AppProcess {
  private child: ChildProcess | undefined;
  private stopping = false;
  private restarts = 0;
  private readonly pidfile: string;
  readonly log: string;

  constructor(
    readonly app: App,
    private readonly env: Record<string, string>,
    private readonly state: StateFolder,
    private readonly onDeath: (message: string) => void,
  ) {
    this.pidfile = path.join(state.folder('run'), `${app}.pid`);
    this.log = path.join(state.folder('logs'), `${app}.log`);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Ends what a killed run left, then starts. Does not wait until it is ready. */
  async start(): Promise<void> {
    await reap(this.pidfile);
    this.spawn();
  }

  private spawn(): void {
    const main = path.join(repositoryRoot(), 'dist', 'apps', this.app, 'src', 'main.js');
    if (!existsSync(main)) throw new Error(`${this.app} is not built: ${main} is missing`);
    const log = openSync(this.log, this.restarts === 0 ? 'w' : 'a', 0o600);
    // Chunks are garbage within milliseconds: room for them among the young spares intake an eighth of its time.
    const room = this.app === 'ingest' ? ['--max-semi-space-size=64'] : [];
    this.child = spawn(process.execPath, ['--enable-source-maps', ...room, main], { cwd: this.state.path, detached: true, env: this.env, stdio: ['ignore', log, log] });
    closeSync(log);
    if (this.child.pid !== undefined) writePidfile(this.pidfile, this.child.pid);
    this.child.once('exit', (code, signal) => this.died(code, signal));
  }

  private died(code: number | null, signal: NodeJS.Signals | null): void {
    this.child = undefined;
    if (this.stopping) return;
    this.restarts += 1;
    const again = this.restarts <= MOST_RESTARTS;
    this.onDeath(`${this.app} ended (${signal ?? `exit code ${code}`})${again ? ' and is started again' : ''}; its log: ${this.log}`);
    if (again) setTimeout(() => !this.stopping && this.spawn(), 500 * this.restarts).unref();
  }

  /** Resolves when `/health/ready` answers 200. */
  async ready(url: string, patience: number): Promise<void> {
    const until = performance.now() + patience;
    while (this.restarts === 0 && performance.now() < until) {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await sleep(60);
    }
    throw new Error(`${this.app} did not become ready at ${url}. The end of ${this.log}:\n${this.tail()}`);
  }

  tail(lines = 12): string {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).map(readable).join('\n') : '';
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const pid = this.child?.pid;
    if (pid !== undefined) await endProcess(pid, 15_000);
    await reap(this.pidfile);
  }
}
