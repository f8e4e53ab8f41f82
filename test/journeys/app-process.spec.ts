import { EXCHANGE_APPS } from '#config/config.js';
import { exchangePrivateKey, exchangePublicText } from '#config/exchange-keys.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { testRedis } from '#testing/test-redis.js';
import { testServices } from '#testing/test-services.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';

const MAIN = path.resolve(__dirname, '..', '..', 'dist', 'apps', 'waitlist', 'src', 'main.js');
const SECRET = 'a-secret-of-a-test-0123456789abcdef';

interface Run {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

const EXCHANGE_KEY = Buffer.alloc(32, 3).toString('base64');

const run = (env: Record<string, string>): Run => {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (text += data.toString()));
  return { child, output: () => text, ended: new Promise((resolve) => child.once('exit', resolve)) };
};

const portOf = async ({ output, child }: Run): Promise<number> => {
  for (;;) {
    const line = output().split('\n').find((one) => one.includes('"msg":"ready"'));
    if (line) return (JSON.parse(line) as { port: number }).port;
    if (child.exitCode !== null) throw new Error(`It ended:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const ask = (port: number, agent: Agent): Promise<string> =>
  new Promise((resolve) => {
    let complete = false;
    const asked = request({ port, host: '127.0.0.1', path: '/health/ready', agent }, (response) => {
      response.resume().on('end', () => resolve('answered'));
    });
    asked.on('finish', () => {
      complete = true;
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(complete && error.code !== 'ECONNREFUSED' ? `reset: ${error.code}` : 'refused'));
    asked.end();
  });

// The built program, as it runs in production: configuration, signals, exit codes.
describe('an app process', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    const redis = testRedis();
    const folder = mkdtempSync(path.join(testServices().folder, 'process-'));
    env = {
      NODE_ENV: 'test',
      PORT: '0',
      DATABASE_URL: database.config.url,
      DATABASE_ROLE_SECRET: database.config.roleSecret,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
      BLOBS_DIRECTORY: path.join(folder, 'blobs'),
      KMS_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      KMS_CURRENT: 'k1',
      ERASURE_LEDGER_DIRECTORY: path.join(folder, 'ledger'),
      TRUSTED_HOP_SECRET: SECRET,
      SESSION_TOKEN_SECRET: SECRET,
      API_KEY_PEPPER: SECRET,
      MAIL_KEYS: `m1:${Buffer.alloc(32, 2).toString('base64')}`,
      EXCHANGE_KEYS: EXCHANGE_KEY,
      EXCHANGE_PUBLIC_KEYS: EXCHANGE_APPS.map((app) => `${app}:${exchangePublicText(exchangePrivateKey(EXCHANGE_KEY))}`).join(','),
    };
  });
  afterAll(() => database.drop());

  it('names what is not configured and ends with 78', async () => {
    const { API_KEY_PEPPER: _pepper, ...rest } = env;
    const process = run({ ...rest, PORT: 'canary' });
    expect(await process.ended).toBe(78);
    expect(process.output()).toMatch(/API_KEY_PEPPER: is required/);
    expect(process.output()).toMatch(/PORT: must be/);
    expect(process.output()).not.toMatch(/canary|a-secret-of/);
  });

  it('ends with 78 too when only a room of it lacks what it needs', async () => {
    const { EXCHANGE_KEYS: _keys, EXCHANGE_PUBLIC_KEYS: _publicKeys, ...rest } = env;
    const process = run(rest);
    expect(await process.ended).toBe(78);
    expect(process.output()).toMatch(/EXCHANGE_KEYS: is required/);
  });

  it('ends with 1 when it cannot start, and says where', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const process = run({ ...env, PORT: String((taken.address() as { port: number }).port) });
    expect(await process.ended).toBe(1);
    taken.close();
    expect(process.output()).toContain('"msg":"The app could not start"');
    expect(process.output()).toContain('EADDRINUSE');
    expect(process.output()).not.toContain(SECRET);
  });

  it('stops in order on SIGTERM under load: nothing that was sent is reset, exit code 0', async () => {
    const process = run(env);
    const port = await portOf(process);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const outcomes: string[] = [];
    let running = true;
    const clients = Array.from({ length: 16 }, async () => {
      while (running && outcomes.at(-1) !== 'refused') outcomes.push(await ask(port, agent));
    });
    while (outcomes.length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
    process.child.kill('SIGTERM');
    expect(await process.ended).toBe(0);
    running = false;
    await Promise.all(clients);
    agent.destroy();
    expect(outcomes.filter((outcome) => outcome.startsWith('reset'))).toEqual([]);
    expect(process.output()).toContain('"msg":"stopping"');
  });
});
