import { exchangePrivateKey, exchangePublicText } from '#config/exchange-keys.js';
import { adminUrlOf, testServices } from '#testing/test-services.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { canBeEntered } from '#scripts/services/postgres-user.js';
import { freePort } from '#scripts/services/ports.js';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ComposeService, imageFile, ownServices, root } from '../deployment/compose-file.js';

jest.setTimeout(180_000);

const NOBODY = 65_534;
/** A key of its own for each app, as docker/make-secrets.sh makes them. */
const EXCHANGE_KEYS = { waitlist: Buffer.alloc(32, 1).toString('base64'), ingest: Buffer.alloc(32, 2).toString('base64'), privacy: Buffer.alloc(32, 3).toString('base64') };
const image = imageFile();
const asRoot = process.getuid?.() === 0 && canBeEntered(root);
const ids = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

// No engine here: what the image would run is run as it would be, as a user who owns nothing, from a folder it cannot write to, with
// no environment but the image's and the compose file's. Only hosts, ports and TLS differ: they lead to the services of this test.
describe('the image, as docker-compose.yml runs it', () => {
  let folder: string;
  let database: TestDatabase;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-image-'));
    chmodSync(folder, 0o755);
    mkdirSync(path.join(folder, 'secrets'), { mode: 0o755 });
    for (const name of ['erasure-ledger', 'audit', 'blobs', 'tmp']) {
      mkdirSync(path.join(folder, name), { mode: 0o700 });
      if (asRoot) chownSync(path.join(folder, name), NOBODY, NOBODY);
    }
    database = await createTestDatabase({ migrated: false });
  });

  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const secretFile = (name: string): string => {
    const file = path.join(folder, 'secrets', name);
    writeFileSync(file, secretValues()[name] ?? `a-secret-of-this-test-${name}-0123456789abcdef`, { mode: 0o444 });
    return file;
  };

  const secretValues = (): Record<string, string> => ({
    database_roles: testServices().roleSecret,
    database_admin_url: adminUrlOf(testServices(), new URL(database.config.url).pathname.slice(1)),
    redis_url: testServices().redisUrl,
    mail_keys: `m1:${Buffer.alloc(32, 9).toString('base64')}`,
    ...Object.fromEntries(Object.entries(EXCHANGE_KEYS).map(([app, key]) => [`exchange_${app}`, key])),
    exchange_public: Object.entries(EXCHANGE_KEYS).map(([app, key]) => `${app}:${exchangePublicText(exchangePrivateKey(key))}`).join(','),
    kms_keys: `mk-1:${Buffer.alloc(32, 7).toString('base64')}`,
    audit_signing_key: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });

  /** What the container would see, with the stores of this test in place of those of the compose network. */
  const environmentOf = (service: ComposeService, port: number): Record<string, string> => {
    const env: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', ...image.environment, ...service.environment };
    for (const [name, value] of Object.entries(env)) {
      const secret = /^\/run\/secrets\/(\w+)$/.exec(String(value))?.[1];
      env[name] = secret ? secretFile(secret) : String(value).replaceAll(/\$\{(\w+):?[-?]([^}]*)\}/g, (_all, variable: string, fallback: string) => (variable.endsWith('_HOST') ? `${variable.toLowerCase().replace('_host', '')}.test` : fallback || 'x'));
    }
    for (const name of Object.keys(env)) if (/^(S3_|DATABASE_CA|REDIS_CA|SMTP_CA)/.test(name)) delete env[name];
    return {
      ...env,
      DATABASE_URL: database.config.url,
      ...(service.command?.[0]?.includes('migrate') ? {} : { BLOBS_DIRECTORY: path.join(folder, 'blobs') }),
      ERASURE_LEDGER_DIRECTORY: path.join(folder, 'erasure-ledger'),
      AUDIT_DIRECTORY: path.join(folder, 'audit'),
      HOST: '127.0.0.1',
      PORT: String(port),
    };
  };

  const commandOf = (service: ComposeService): [string, string[]] => {
    const [, ...flags] = image.entrypoint;
    return [process.execPath, [...flags, ...(service.command ?? image.command)]];
  };

  it('migrates once, and again without harm', () => {
    const [, migrate] = ownServices().find(([name]) => name === 'migrate') ?? [];
    if (!migrate) throw new Error('no service migrate');
    const [command, args] = commandOf(migrate);
    for (const expected of [/^Migrated: /, /^Nothing to migrate\./]) {
      const run = spawnSync(command, args, { cwd: root, env: environmentOf(migrate, 0), ...ids, encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.stdout).toMatch(expected);
      expect(run.status).toBe(0);
    }
  });

  it.each(ownServices().filter(([name]) => name !== 'migrate'))('%s starts as a normal user, is healthy and ready, and stops in order', async (_name, service) => {
    const port = await freePort();
    const env = environmentOf(service, port);
    const [command, args] = commandOf(service);
    const child = spawn(command, args, { cwd: root, env, ...ids, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()));
    const exit = once(child, 'exit');
    const status = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.status ?? 0;
    for (let tries = 0; tries < 600 && child.exitCode === null && (await status()) !== 200; tries += 1) await sleep(100);
    expect({ ready: await status(), log: child.exitCode === null ? '' : log }).toEqual({ ready: 200, log: '' });
    const [, ...check] = image.healthcheck;
    expect(spawnSync(process.execPath, check, { cwd: root, env, ...ids }).status).toBe(0);
    for (const secret of service.secrets ?? []) {
      expect(log).not.toContain(readFileSync(path.join(folder, 'secrets', secret), 'utf8').trim());
    }
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(spawnSync(process.execPath, check, { cwd: root, env, ...ids }).status).toBe(1);
  });

  it('ends at once, naming what is missing and no value, in an empty environment', () => {
    const run = spawnSync(process.execPath, [...image.entrypoint.slice(1), ...image.command], { cwd: root, env: { PATH: '/usr/bin:/bin' }, ...ids, encoding: 'utf8' });
    expect(run.status).toBe(78);
    expect(run.stderr).toMatch(/TRUSTED_HOP_SECRET/);
  });
});
