import { mkdirSync, readFileSync, rmSync, existsSync } from 'node:fs';
import path from 'node:path';
import { livingPid, writePidfile } from '../services/processes.js';
import type { StateFolder } from '../services/state-folder.js';

/** The folder is in use by a living instance. `summary` is what that one printed, if it got that far. */
export class AlreadyRunningError extends Error {
  constructor(
    readonly pid: number,
    readonly summary: string,
  ) {
    super(`Pixeltrace is already running from this folder (process ${pid}).`);
    this.name = 'AlreadyRunningError';
  }
}

/** One instance per state folder. A killed instance leaves its pidfile, which counts no more. */
export class InstanceLock {
  private readonly file: string;

  constructor(private readonly state: StateFolder) {
    mkdirSync(state.file('run'), { recursive: true, mode: 0o700 });
    this.file = path.join(state.file('run'), 'instance.pid');
  }

  take(): void {
    const pid = livingPid(this.file);
    if (pid !== undefined && pid !== process.pid) {
      const summary = this.state.file('run', 'summary');
      throw new AlreadyRunningError(pid, existsSync(summary) ? readFileSync(summary, 'utf8') : '');
    }
    writePidfile(this.file, process.pid);
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}
