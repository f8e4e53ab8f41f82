import { createHttpApp } from '#http/create-app.js';
import { insertCustomer, openAsAdmin, type Customer } from '#testing/ingest-rows.js';
import { type Answer, CHUNK_TYPE, chunkBody, chunkOf, metaRecord, send } from '#testing/intake-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import type pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';

let database: TestDatabase;
let app: NestFastifyApplication;
let admin: pg.Client;
let customer: Customer;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const config = testConfig({ database: database.config, role: 'intake' });
  admin = await openAsAdmin(database);
  customer = await insertCustomer(admin, config.secrets.apiKeyPepper);
  app = await createHttpApp(IngestModule.forRole('intake'), config);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await admin.end();
  await database.drop();
});

const post = (path: string, type: string, body: Uint8Array | string): Promise<Answer> => send(`${url}${path}`, { method: 'POST', headers: { origin: customer.origin, 'content-type': type } }, body);
const startBody = () => JSON.stringify({ key: customer.key, recorder: '1.0.0', consent: { given: true }, page: { width: 800, height: 600, dpr: 1 }, startedAt: Date.now() });

describe('the way in', () => {
  it('takes a session from its start over its chunks to its beacon', async () => {
    const config = await send(`${url}/v1/sdk/config?key=${customer.key}`, { method: 'GET', headers: { origin: customer.origin } });
    expect(config).toMatchObject({ status: 200, json: { recording: true } });
    const { json } = await post('/v1/sessions', 'application/json', startBody());
    const token = json['token'] as string;
    expect((await post('/v1/chunks', CHUNK_TYPE, chunkOf(token, 0, chunkBody('first', [metaRecord('mask-inputs')])))).json).toEqual({ seq: 0, duplicate: false, settings: 1 });
    expect((await post('/v1/chunks', CHUNK_TYPE, chunkOf(token, 1))).json).toEqual({ seq: 1, duplicate: false, settings: 1 });
    expect(await post('/v1/sessions/end', 'text/plain;charset=UTF-8', JSON.stringify({ token, lastSeq: 1 }))).toMatchObject({ status: 202 });
    const { rows } = await admin.query('select state, last_seq, (select count(*)::int from ingest.chunk c where c.session_id = s.id) as chunks from ingest.session s where id = $1', [json['sessionId']]);
    expect(rows).toEqual([{ state: 'ended', last_seq: 1, chunks: 2 }]);
    const metrics = (await send(`${url}/metrics`, { method: 'GET' })).text;
    expect(metrics).toContain('pixeltrace_intake_chunks_total{verdict="accepted"} 2');
    expect(metrics).toContain('pixeltrace_intake_block_chunks_count 2');
  });

  it('documents every way in, the plain route too', async () => {
    const { json } = await send(`${url}/docs-json`, { method: 'GET' });
    const paths = json['paths'] as Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
    expect([paths['/v1/sessions']?.['post']?.operationId, paths['/v1/sessions/end']?.['post']?.operationId, paths['/v1/sdk/config']?.['get']?.operationId]).toEqual(['startSession', 'endSession', 'getSdkConfig']);
    expect(Object.keys(paths['/v1/chunks']?.['post']?.responses ?? {})).toEqual(expect.arrayContaining(['200', '400', '401', '403', '409', '410', '413', '415', '422', '429', '503']));
  });
});

/** Sends bytes that no HTTP client would. */
const raw = async (bytes: string): Promise<string> => {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (data) => (answer += data.toString()));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
};

describe('bytes that are no request', () => {
  const head = (more: string): string => `POST /v1/chunks HTTP/1.1\r\nHost: x\r\nOrigin: ${customer.origin}\r\nContent-Type: ${CHUNK_TYPE}\r\n${more}`;

  it.each<[string, () => string, number, string]>([
    ['B15: two lengths', () => head('Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'), 400, 'malformed-request'],
    ['B15: length and chunked', () => head('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'), 400, 'malformed-request'],
    ['B15: a folded header', () => head('X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n'), 400, 'malformed-request'],
    ['B15: bare line feeds', () => 'POST /v1/chunks HTTP/1.1\nHost: x\nContent-Length: 0\n\n', 400, 'malformed-request'],
    ['B16: headers without end', () => head(`X-Large: ${'x'.repeat(60_000)}\r\n\r\n`), 431, 'headers-too-large'],
    ['B16: a long URL', () => `POST /v1/chunks?${'x'.repeat(60_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 'uri-too-long'],
  ])('%s', async (_name, bytes, status, code) => {
    const answer = await raw(bytes());
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('B17: a client that goes away in the middle of its body leaves nothing', async () => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    socket.write(head('Content-Length: 1000\r\n\r\nPTXC'));
    await once(socket, 'connect');
    socket.destroy();
    const { json } = await post('/v1/sessions', 'application/json', startBody());
    expect(await post('/v1/chunks', CHUNK_TYPE, chunkOf(json['token'] as string, 0))).toMatchObject({ status: 200 });
  });
});
