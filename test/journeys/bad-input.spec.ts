import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openDatabase } from '#database/open-database.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import { seedDemo } from '#identity/seed-demo.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { operatorToken } from '#testing/operator-trial.js';
import { visitorHeaders } from '#testing/public-form.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';
import { ExampleCalls } from './bad-input/example-calls.js';
import { mailedLinks } from './bad-input/mailed-links.js';
import { type Caller, type Document, type NegativeRequest, negativeRequests } from './bad-input/negative-requests.js';

const ORIGIN = 'https://shop.example';
const WEB = 'http://127.0.0.1:3000';
// Privacy without its worker: that one moves the leaves of the audit log on while they are counted.
const APPS = { ingest: IngestModule, waitlist: WaitlistModule, privacy: PrivacyModule } as const;
type AppUnderTest = keyof typeof APPS;
/** What a refused request may leave nothing in. Counters of the defence itself and of operations are theirs to keep. */
const SCHEMAS = ['ingest', 'identity', 'consent', 'audit', 'waitlist', 'mail', 'exchange', 'privacy', 'registry'];

/** What workers write by themselves while the requests are made. */
const BY_ITSELF = ['ingest.retention_night'];

const documentOf = (name: AppUnderTest): Document => JSON.parse(readFileSync(path.resolve(__dirname, '..', '..', 'docs', 'openapi', `${name}.json`), 'utf8')) as Document;

let database: TestDatabase;
let app: NestFastifyApplication;
let origin: string;

/** A session of the demo organisation's owner. Made as the link of `npm start` is, redeemed in the database: two of the three apps have no sign-in. */
const demoOwner = async (config: Config): Promise<{ token: string; ingestKey: string }> => {
  let ingestKey: string;
  const [writer, ingest] = await Promise.all([openDatabase(config.database, 'identity_writer'), openDatabase(config.database, 'ingest_api')]);
  try {
    ({ ingestKey } = await seedDemo(writer.db, { ingestDb: ingest.db, apiKeyPepper: config.secrets.apiKeyPepper, webOrigin: WEB, demoOrigins: [ORIGIN] }));
  } finally {
    await Promise.all([writer.close(), ingest.close()]);
  }
  const token = mintCredential('session').text;
  const admin = await openAsAdmin(database);
  try {
    await admin.query(
      `insert into identity.sign_in_session (id, member_id, acting_for, token_hash, expires_at)
       select gen_random_uuid(), member_id, tenant_id, $1, clock.now() + interval '1 hour' from identity.membership where role = 'owner' limit 1`,
      [tokenHash(token)],
    );
  } finally {
    await admin.end();
  }
  return { token, ingestKey };
};

const callerFor = async (config: Config): Promise<Caller> => {
  let strangers = 0;
  return {
    ...(await demoOwner(config)),
    operatorToken: await operatorToken(config, ['support', 'privacy', 'security', 'admin']),
    origin: ORIGIN,
    asStranger: (method, url) => visitorHeaders(config, { method, path: url }, `2001:db8:${((strangers += 1) >> 8).toString(16)}:${(strangers & 255).toString(16)}::1`),
  };
};

const rowCounts = async (): Promise<Record<string, number>> => {
  const admin = await openAsAdmin(database);
  try {
    const { rows } = await admin.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any($1) and not format('%I.%I', schemaname, tablename) = any($2) order by 1`, [SCHEMAS, BY_ITSELF]);
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

describe.each(Object.keys(APPS) as AppUnderTest[])('every operation of %s', (name) => {
  const document = documentOf(name);
  let caller: Caller;
  let before: Record<string, number>;
  beforeAll(async () => {
    database = await createTestDatabase();
    const config = testConfig({ database: database.config, app: name, role: name === 'privacy' ? 'api' : 'all', urls: { web: WEB, waitlist: WEB, ingest: WEB, privacy: WEB } });
    caller = await callerFor(config);
    app = await createHttpApp(APPS[name].forRole(config.role), config);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
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
  });

  // Last: it leaves a lot behind.
  it('takes the example that its documentation shows', async () => {
    const admin = await openAsAdmin(database);
    try {
      const calls = new ExampleCalls(app, admin, caller, name === 'waitlist' ? mailedLinks(app, database, caller.asStranger) : undefined);
      const faults = await calls.faults(document);
      expect(faults).toEqual([]);
      expect(calls.carriedOut.size).toBeGreaterThan(names.length / 3);
    } finally {
      await admin.end();
    }
  });
});
