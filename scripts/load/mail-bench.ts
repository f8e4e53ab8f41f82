import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { appEnvironment } from '../instance/instance-environment.js';
import { type Instance, startInstance } from '../instance/instance.js';
import { repositoryRoot } from '../services/repository-root.js';
import { firstLine, killed, spawnScript } from './child-process.js';

export interface SinkFigures {
  taken: number;
  distinct: number;
  twice: number;
  rate: number;
}

/** A database, Redis, a mail server that counts, and the waitlist's worker as a process that can be killed. Always `stop()` it. */
export class MailBench {
  private worker?: ChildProcess;

  private constructor(
    private readonly folder: string,
    private readonly instance: Instance,
    private readonly sink: ChildProcess,
    readonly smtpPort: number,
    private readonly httpPort: number,
    readonly admin: pg.Client,
  ) {}

  static async start(folder: string): Promise<MailBench> {
    const sink = spawnScript('sink-process', []);
    const [smtpPort = 0, httpPort = 0] = (await firstLine(sink)).split(' ').map(Number);
    const source = { SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, MAIL_RECEIPTS_URL: `http://127.0.0.1:${httpPort}/receipts` };
    const instance = await startInstance({ folder: path.join(folder, 'state'), ports: 'any', source, apps: [] });
    const admin = new pg.Client({ connectionString: instance.adminUrl });
    await admin.connect();
    return new MailBench(folder, instance, sink, smtpPort, httpPort, admin);
  }

  async startWorker(): Promise<void> {
    const env = { ...appEnvironment(this.instance.environment, 'waitlist', this.instance.ports), ROLE: 'worker', LOG_LEVEL: 'warn' };
    const log = openSync(path.join(this.folder, 'worker.log'), 'a', 0o600);
    this.worker = spawn(process.execPath, ['--enable-source-maps', path.join(repositoryRoot(), 'dist/apps/waitlist/src/main.js')], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    for (;;) {
      if (this.worker.exitCode !== null) throw new Error(`The worker ended with ${this.worker.exitCode}; its log: ${this.folder}/worker.log`);
      const answer = await fetch(`${this.instance.urls.waitlist}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await sleep(100);
    }
  }

  async killWorker(): Promise<void> {
    if (this.worker) await killed(this.worker);
  }

  async figures(since = 0): Promise<SinkFigures> {
    return (await (await fetch(`http://127.0.0.1:${this.httpPort}/?since=${since}`)).json()) as SinkFigures;
  }

  /** Resolves when the sink has taken so many mails in all. */
  async taken(count: number): Promise<void> {
    while ((await this.figures()).taken < count) await sleep(50);
  }

  async rows<T>(sql: string, ...values: unknown[]): Promise<T[]> {
    return (await this.admin.query(sql, values)).rows as T[];
  }

  async stop(): Promise<void> {
    await this.killWorker();
    await this.admin.end();
    await this.instance.stop();
    await killed(this.sink);
  }
}
