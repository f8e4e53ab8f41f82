import { AbuseKeys } from '#abuse/abuse-keys.js';
import { FormTokens } from '#abuse/form-tokens.js';
import { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { HOP_HEADER, signHop } from '#http/trusted-hop.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { appEnvironment } from '../instance/instance-environment.js';
import { type Instance, startInstance } from '../instance/instance.js';
import { freePort } from '../services/ports.js';
import { repositoryRoot } from '../services/repository-root.js';
import { killed } from './child-process.js';

const SIGN_UPS = '/v1/waitlist/sign-ups';
const TEN_SECONDS = 10_000;
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
/** Visitors per network of the wide limit, well below what one may send. */
const PER_NETWORK = 40;
/** Breakers stand far out of the way: what is measured is the work, not the refusal. No SMTP server: mails are written down and wait. */
const SETTINGS = { PUBLIC_WRITES_PER_MINUTE: '1000000', ATTACK_WRITES_PER_MINUTE: '1000000', SMTP_URL: '', LOG_LEVEL: 'warn' };

/** A visitor’s address of its own for each number: one /64 each, forty in a /48. */
const visitorOf = (number: number): string => {
  const network = Math.floor(number / PER_NETWORK);
  return `2001:${(0x100 + (network >> 16)).toString(16)}:${(network & 0xffff).toString(16)}:${(number % PER_NETWORK).toString(16)}::1`;
};

interface Running {
  process: ChildProcess;
  port: number;
}

/** A database, Redis, and the waitlist's API and worker as processes of their own. Always `stop()` it. */
export class SignUpsBench {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly tokens: FormTokens;

  private constructor(
    private readonly instance: Instance,
    private readonly config: Config,
    private readonly api: Running,
    private readonly worker: Running,
    readonly admin: pg.Client,
  ) {
    this.tokens = new FormTokens(new AbuseKeys(config), new Clock());
  }

  static async start(folder: string): Promise<SignUpsBench> {
    const instance = await startInstance({ folder: path.join(folder, 'state'), ports: 'any', apps: [] });
    const env = { ...appEnvironment(instance.environment, 'waitlist', instance.ports), ...SETTINGS };
    const admin = new pg.Client({ connectionString: instance.adminUrl });
    await admin.connect();
    const api = await started(folder, 'api', { ...env, ROLE: 'api' }, instance.ports.waitlist);
    const workerPort = await freePort();
    const worker = await started(folder, 'worker', { ...env, ROLE: 'worker', PORT: String(workerPort) }, workerPort);
    return new SignUpsBench(instance, toConfig(readEnv(env)), api, worker, admin);
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    for (const { process } of [this.api, this.worker]) await killed(process);
    await this.admin.end();
    await this.instance.stop();
  }

  /** Sends one form as visitor `number`. Answers status, and milliseconds to the whole answer. */
  send(number: number, body: Record<string, string>): Promise<{ status: number; milliseconds: number }> {
    const formToken = this.tokens.issue('waitlist-join', 0, new Date(Date.now() - TEN_SECONDS));
    const payload = Buffer.from(JSON.stringify({ ...body, formToken }));
    const hop = signHop(this.config.http.trustedHopSecret, { method: 'POST', path: SIGN_UPS }, { address: visitorOf(number), gpc: false }, new Date());
    const headers = { 'content-type': 'application/json', 'content-length': payload.length, 'user-agent': BROWSER, accept: 'application/json', [HOP_HEADER]: hop };
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.api.port, path: SIGN_UPS, method: 'POST', headers, agent: this.agent }, (answer) => {
        answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, milliseconds: performance.now() - began }));
      });
      asked.on('error', reject).end(payload);
    });
  }

  async rows<T>(sql: string, ...values: unknown[]): Promise<T[]> {
    return (await this.admin.query(sql, values)).rows as T[];
  }

  /** Resolves when the worker has looked at everything. */
  async drained(say: (left: number) => void): Promise<void> {
    for (let round = 0; ; round += 1) {
      const [row] = await this.rows<{ left: number }>(`select count(*)::int as left from waitlist.sign_up where state = 'received'`);
      if (row?.left === 0) return;
      if (round % 20 === 0) say(row?.left ?? 0);
      await sleep(500);
    }
  }

  /** Resident memory of both processes, in MiB. */
  memory(): { api: number; worker: number } {
    return { api: residentMiB(this.api.process), worker: residentMiB(this.worker.process) };
  }
}

const started = async (folder: string, role: string, env: Record<string, string>, port: number): Promise<Running> => {
  const log = openSync(path.join(folder, `${role}.log`), 'a', 0o600);
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(repositoryRoot(), 'dist/apps/waitlist/src/main.js')], { env, stdio: ['ignore', log, log] });
  closeSync(log);
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The ${role} ended with ${child.exitCode}: ${readFileSync(path.join(folder, `${role}.log`), 'utf8').slice(-2_000)}`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return { process: child, port };
    await sleep(100);
  }
};

const residentMiB = ({ pid }: ChildProcess): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
