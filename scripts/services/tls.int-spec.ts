import { S3BlobStore } from '#blobs/s3-blob-store.js';
import type { DatabaseConfig } from '#config/config.js';
import { ensureRoles, migrate } from '#database/migrate.js';
import { openDatabase } from '#database/open-database.js';
import { producerConnection } from '#jobs/redis-connections.js';
import { S3Fake } from '#testing/s3-fake.js';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { opensslEnvironment } from './openssl.js';
import { freePort } from './ports.js';
import { type RunningPostgres, startPostgres } from './postgres.js';
import { findRedis } from './redis.js';
import { repositoryRoot } from './repository-root.js';

const tools = path.join(repositoryRoot(), '.state', 'tools');

// With the secrets and certificates that docker/make-secrets.sh makes for production.
describe('stores that speak TLS', () => {
  let folder: string;
  let stranger: string;

  const secretsIn = (name: string): string => {
    const home = path.join(folder, name);
    execFileSync('mkdir', [home]);
    copyFileSync(path.join(repositoryRoot(), 'docker', 'make-secrets.sh'), path.join(home, 'make-secrets.sh'));
    execFileSync('sh', [path.join(home, 'make-secrets.sh')], { env: opensslEnvironment(tools) });
    return readFileSync(path.join(home, 'secrets', 'store_ca'), 'utf8');
  };
  const secret = (name: string): string => path.join(folder, 'ours', 'secrets', name);

  let ca: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-tls-'));
    execFileSync('chmod', ['711', folder]);
    ca = secretsIn('ours');
    stranger = secretsIn('stranger');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('Postgres', () => {
    let server: RunningPostgres;
    let config: DatabaseConfig;

    beforeAll(async () => {
      const password = readFileSync(secret('postgres_password'), 'utf8').trim();
      const tls = { certificate: secret('postgres_cert'), key: secret('postgres_key') };
      server = await startPostgres({ home: path.join(folder, 'postgres'), port: await freePort(), password, durable: false, tls });
      const roleSecret = readFileSync(secret('database_roles'), 'utf8').trim();
      config = { url: `postgres://localhost:${server.port}/postgres`, roleSecret, tls: true, caFile: 'DATABASE_CA', ca };
    });
    afterAll(() => server.stop());

    const adminUrl = (authority: string): string => {
      const url = new URL(server.adminUrl('postgres'));
      url.hostname = 'localhost';
      return `${url.href}?sslmode=verify-full&sslrootcert=${authority}`;
    };

    it('is migrated and used when its authority is ours, and refused when it is not', async () => {
      await ensureRoles(adminUrl(secret('store_ca')), config.roleSecret);
      expect((await migrate(config)).length).toBeGreaterThan(0);
      const { db, close } = await openDatabase(config, 'ingest_api');
      await db.ping();
      await close();
      await expect(ensureRoles(adminUrl(path.join(folder, 'stranger/secrets/store_ca')), config.roleSecret)).rejects.toThrow(/certificate|signature/i);
      await expect(openDatabase({ ...config, ca: stranger }, 'ingest_api')).rejects.toThrow(/certificate|signature/i);
    });

    it('is refused under a name that its certificate does not hold', async () => {
      await expect(openDatabase({ ...config, url: config.url.replace('localhost', '127.0.0.1') }, 'ingest_api')).rejects.toThrow(/altnames|does not match/i);
    });
  });

  it('S3 is used when its authority is ours, and refused, with nothing written, when it is not or by default', async () => {
    const fake = await S3Fake.start({ tls: { key: readFileSync(secret('s3_key'), 'utf8'), cert: readFileSync(secret('s3_cert'), 'utf8') } });
    const bytes = Buffer.from('bytes of a recording');
    try {
      for (const authority of [stranger, undefined]) {
        const store = new S3BlobStore({ ...fake.config(), ca: authority, timeoutMs: 2_000, deadlineMs: 3_000 });
        await expect(store.put('blocks/one', bytes)).rejects.toThrow();
        store.close();
      }
      expect([fake.calls, [...fake.objects.keys()]]).toEqual([[], []]);
      const store = new S3BlobStore({ ...fake.config(), ca });
      await store.put('blocks/one', bytes);
      expect((await store.get('blocks/one')).equals(bytes)).toBe(true);
      store.close();
    } finally {
      await fake.stop();
    }
  });

  it('Redis is used when its authority is ours, and refused when it is not', async () => {
    const port = await freePort();
    const file = path.join(folder, 'redis.conf');
    const production = readFileSync(secret('redis_conf'), 'utf8');
    writeFileSync(file, production.replaceAll('/run/secrets', path.dirname(secret('redis_conf'))).replace('dir /data', `dir ${folder}`).replace('tls-port 6379', `tls-port ${port}`));
    const { command, env } = findRedis(tools);
    const server = spawn(command, [file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
    const exit = once(server, 'exit');
    let log = '';
    while (!log.includes('Ready to accept connections')) log += String((await once(server.stdout, 'data'))[0]);
    const url = readFileSync(secret('redis_url'), 'utf8').replace('@redis:6379', `@localhost:${port}`);
    const ours = producerConnection({ url, tls: true, ca, prefix: 'test' });
    await once(ours, 'ready');
    expect(await ours.ping()).toBe('PONG');
    expect(await ours.config('GET', 'append*')).toEqual(expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'everysec']));
    expect(await ours.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    ours.disconnect();
    const theirs = producerConnection({ url, tls: true, ca: stranger, prefix: 'test' });
    const refused = new Promise<Error>((resolve) => theirs.once('error', resolve));
    expect((await refused).message).toMatch(/certificate|signature/i);
    theirs.disconnect();
    server.kill('SIGTERM');
    await exit;
  });
});
