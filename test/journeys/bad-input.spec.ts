import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openDatabase } from '#database/open-database.js';
import { seedDemo } from '#identity/seed-demo.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { type Caller, type Document, type NegativeRequest, negativeRequests } from './bad-input/negative-requests.js';

const ORIGIN = 'https://shop.example';
const WEB = 'http://127.0.0.1:3000';
const document = JSON.parse(readFileSync(path.resolve(__dirname, '..', '..', 'docs', 'openapi', 'ingest.json'), 'utf8')) as Document;

let database: TestDatabase;
let app: NestFastifyApplication;
let origin: string;

const signIn = async (config: Config): Promise<Caller> => {
  const [writer, ingest] = await Promise.all([openDatabase(config.database, 'identity_writer'), openDatabase(config.database, 'ingest_api')]);
  const { signInUrl } = await seedDemo(writer.db, { ingestDb: ingest.db, apiKeyPepper: config.secrets.apiKeyPepper, webOrigin: WEB, demoOrigins: [ORIGIN] });
  await Promise.all([writer.close(), ingest.close()]);
  const answer = await fetch(`${origin}/v1/sign-in/link`, { method: 'POST', headers: { 'content-type': 'application/json', origin: WEB }, body: JSON.stringify({ token: signInUrl.split('#')[1] }) });
  const { sessionToken } = (await answer.json()) as { sessionToken: string };
  return { token: sessionToken, origin: ORIGIN };
};

const rowCounts = async (): Promise<Record<string, number>> => {
  const admin = await openAsAdmin(database);
  try {
    const { rows } = await admin.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('ingest', 'identity', 'consent', 'audit') order by 1`);
    const counts: Record<string, number> = {};
    for (const { name } of rows) counts[name] = Number((await admin.query<{ count: string }>(`select count(*) from ${name}`)).rows[0]?.count);
    return counts;
  } finally {
    await admin.end();
  }
};

const leavesOf = async (action: string): Promise<unknown[]> => {
  const admin = await openAsAdmin(database);
  try {
    const { rows } = await admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox');
    return rows.filter(({ leaf }) => (JSON.parse(leaf.toString('utf8')) as { action: string }).action === action);
  } finally {
    await admin.end();
  }
};

const faultOf = async (request: NegativeRequest): Promise<string | undefined> => {
  const { operation, method, headers, body, codes, documented } = request;
  const response = await fetch(`${origin}${request.path}`, { method, headers, body: method === 'GET' ? undefined : body });
  const text = await response.text();
  const said = `${response.status} ${text.slice(0, 300)}`;
  if (response.status >= 500) return said;
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return `no problem: ${said}`;
  const { code } = JSON.parse(text) as { code: string };
  if (!codes.includes(code)) return `expected ${codes.join(' or ')}: ${said}`;
  const examples = operation.responses[String(response.status)]?.content?.['application/problem+json']?.examples ?? {};
  if (documented && !Object.hasOwn(examples, code)) return `not documented: ${said}`;
  return undefined;
};

describe('every operation of ingest, misused', () => {
  let caller: Caller;
  let before: Record<string, number>;
  beforeAll(async () => {
    database = await createTestDatabase();
    const config = testConfig({ database: database.config, role: 'api', urls: { web: WEB, waitlist: WEB, ingest: WEB, privacy: WEB } });
    app = await createHttpApp(IngestModule.forRole('all'), { ...config, role: 'all' });
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
    caller = await signIn(config);
    before = await rowCounts();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const names = Object.values(document.paths).flatMap((operations) => Object.values(operations).map(({ operationId }) => operationId));

  it.each(names)('%s answers each misuse with the problem it documents', async (operationId) => {
    const requests = negativeRequests(document, caller).filter(({ operation }) => operation.operationId === operationId);
    const faults: Record<string, string> = {};
    for (const request of requests) {
      const fault = await faultOf(request);
      if (fault !== undefined) faults[request.what] = fault;
    }
    expect(requests.length).toBeGreaterThanOrEqual(5);
    expect(faults).toEqual({});
  });

  it('has left nothing behind but what it was refused, and still serves', async () => {
    const { 'audit.leaf_outbox': leavesBefore, ...rowsBefore } = before;
    const { 'audit.leaf_outbox': leaves, ...rows } = await rowCounts();
    expect(rows).toEqual(rowsBefore);
    expect((leaves ?? 0) - (leavesBefore ?? 0)).toBe((await leavesOf('access.denied')).length);
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    expect((await fetch(`${origin}/v1/me`, { headers: { authorization: `Bearer ${caller.token}` } })).status).toBe(200);
  });
});
