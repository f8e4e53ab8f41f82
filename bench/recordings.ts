import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { keyHmac, mintCredential } from '#identity/credential.js';
import { encodeChunk } from '#recording-format/chunk.js';
import { type Instance, startInstance } from '#scripts/instance/instance.js';
import { appEnvironment } from '#scripts/instance/instance-environment.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** An ingest app with its stores, a customer, and a key that reads and writes recordings. */
export interface RecordingsBench {
  tenantId: string;
  projectId: string;
  admin: pg.Client;
  call: (method: 'GET' | 'POST', path: string, body?: object, headers?: Record<string, string>) => Promise<{ status: number; bytes: Buffer }>;
  /** Plays recordings with these chunk bodies, waits until all of them can be watched, and answers their ids. */
  record: (count: number, bodies: readonly Buffer[]) => Promise<string[]>;
  stop: () => Promise<void>;
}

const RECORDERS = 6;
const PATIENCE_MS = 240_000;

export const startRecordingsBench = async (): Promise<RecordingsBench> => {
  const state = path.join(repositoryRoot(), '.state');
  mkdirSync(state, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(path.join(state, 'bench-'));
  chmodSync(folder, 0o711);
  const instance = await startInstance({ folder, apps: ['ingest'], environment: 'test' });
  const admin = new pg.Client({ connectionString: instance.adminUrl });
  const stop = async (): Promise<void> => {
    await admin.end();
    await instance.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await admin.connect();
    return benchOf(instance, admin, await insertKey(admin, instance), stop);
  } catch (error) {
    await stop();
    throw error;
  }
};

const benchOf = (instance: Instance, admin: pg.Client, key: string, stop: () => Promise<void>): RecordingsBench => {
  const { organisationId: tenantId, projectId } = instance.demo;
  const url = instance.urls.ingest;
  return {
    tenantId,
    projectId,
    admin,
    call: async (method, at, body, headers = {}) => {
      const answer = await fetch(url + at, { method, headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) });
      return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
    },
    record: async (count, bodies) => {
      const ids: string[] = [];
      await Promise.all(Array.from({ length: RECORDERS }, async () => {
        while (ids.length < count) {
          const at = ids.push('') - 1;
          ids[at] = await recordOne(instance, bodies);
        }
      }));
      await watchable(admin, ids);
      return ids;
    },
    stop,
  };
};

/** Chunks of a recording of `frames` pictures, half a second apart, five in a chunk; with clicks, routes and now and then an error. */
export const chunkBodies = async (width: number, height: number, frames: number): Promise<Buffer[]> => {
  const factory = new RecordingFactory(width, height, 'webp').meta();
  const bodies: Buffer[] = [];
  for (let i = 0; i < frames; i++) {
    const cards = Array.from({ length: 12 }, (_, n) => ({ x: ((n * 97 + i * 13) % (width - 60)), y: (n * 61) % (height - 40), w: 50, h: 30, level: (n * 37 + i * 5) % 256 }));
    await factory.frame(i * 500, drawing(width, height, 245, cards), { keyframe: i % 10 === 0 });
    factory.events([i * 500, 'pd', 40, 40, 'm', 0], [i * 500 + 60, 'pu', 40, 40, 'm', 0]);
    if (i % 4 === 0) factory.events([i * 500 + 100, 'rt', `/page/${i % 3}`], [i * 500 + 110, 'tg', 'plan', 'pro']);
    if (i === 3) factory.events([i * 500 + 200, 'er', 'The request timed out', 'error']);
    if (i % 5 === 4 || i === frames - 1) bodies.push(factory.chunk());
  }
  return bodies;
};

const insertKey = async (admin: pg.Client, { demo, environment, ports }: Instance): Promise<string> => {
  const { secrets } = toConfig(readEnv(appEnvironment(environment, 'ingest', ports)), 'ingest');
  const { text, keyId } = mintCredential('secret');
  await admin.query(`insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, scopes, origins) values ($1, $2, $3, 'secret', 'bench', $4, $5, $6, '{}')`, [
    randomUUID(), demo.organisationId, demo.projectId, keyId, keyHmac(secrets.apiKeyPepper, text), ['recordings:read', 'recordings:write', 'projects:read'],
  ]);
  return text;
};

const recordOne = async ({ urls, demo }: Instance, bodies: readonly Buffer[]): Promise<string> => {
  const post = async (at: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<{ sessionId: string; token: string }> => {
    const answer = await fetch(urls.ingest + at, { method: 'POST', headers: { 'content-type': type, origin: urls.web }, body });
    if (!answer.ok) throw new Error(`${at} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json().catch(() => ({}))) as { sessionId: string; token: string };
  };
  const start = { key: demo.ingestKey, recorder: '1.0.0', consent: { given: true, textVersion: 'bench' }, page: { width: 1280, height: 800, dpr: 1 }, startedAt: Date.now(), endUser: 'bench-user' };
  const { sessionId, token } = await post('/v1/sessions', 'application/json', JSON.stringify(start));
  for (const [seq, body] of bodies.entries()) await post('/v1/chunks', 'application/vnd.pixeltrace.chunk', encodeChunk({ token, seq, last: seq === bodies.length - 1, sentAt: Date.now() }, body));
  return sessionId;
};

const watchable = async (admin: pg.Client, ids: readonly string[]): Promise<void> => {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(250)) {
    const { rows } = await admin.query<{ left: string }>('select count(*) as left from ingest.session where id = any ($1) and next_seq <= coalesce(last_seq, next_seq)', [ids]);
    if (Number(rows[0]?.left) === 0) return;
  }
  throw new Error('the recordings were not processed in time');
};
