import { verifyReceipt, type SignedReceipt, type ReceiptKey } from '#audit/receipt.js';
import type { Config, ExchangeApp } from '#config/config.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { insertSession, openAsAdmin } from '#testing/ingest-rows.js';
import { type SentMail, sentMails } from '#testing/mail-trial.js';
import { operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant } from '#testing/test-tenants.js';
import { unzip } from '#testing/unzip.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import type { CaseRequest } from '../../apps/privacy/src/cases/case-types.js';
import { Cases } from '../../apps/privacy/src/cases/cases.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';

// Three apps with their workers: a slow machine is no failure.
jest.setTimeout(180_000);

describe('what three apps hold about one person', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let config: Config;
  let privacy: NestFastifyApplication;
  const others: NestFastifyApplication[] = [];
  const person = { kind: 'email', value: 'ada@example.com' } as const;
  let recorded: SubjectIdentifier;

  const boot = async (app: ExchangeApp, module: Parameters<typeof createHttpApp>[0], role: Config['role']): Promise<NestFastifyApplication> => {
    const started = await createHttpApp(module, { ...testConfig({ database: database.config, app, role }), blobs: config.blobs, kms: config.kms });
    await started.init();
    await started.getHttpAdapter().getInstance().ready();
    return started;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = await openAsAdmin(database);
    config = testConfig({ database: database.config, app: 'privacy' });
    privacy = await boot('privacy', PrivacyModule.forRole('all'), 'all');
    others.push(await boot('waitlist', WaitlistModule.forRole('worker'), 'worker'), await boot('ingest', IngestModule.forRole('worker'), 'worker'));
    const customer = await createTestTenant(config);
    await admin.query('update identity.member set email = $2 where id = $1', [customer.members.admin.id, person.value]);
    const id = randomUUID();
    await admin.query(`insert into waitlist.conversation (id, topic, email, name) values ($1, 'question', $2, 'Ada')`, [id, person.value]);
    await admin.query(`insert into waitlist.conversation_message (id, conversation_id, direction, channel, body, read_due_at) values ($1, $2, 'in', 'form', 'Hello <b>there</b>', clock.now())`, [randomUUID(), id]);
    const { sessionId } = await insertSession(admin, { tenantId: customer.tenantId, projectId: customer.projectId });
    await admin.query(`update ingest.session set end_user = 'user-7' where id = $1`, [sessionId]);
    recorded = { kind: 'end-user-pseudonym', value: 'user-7', tenantId: customer.tenantId };
  });

  afterAll(async () => {
    for (const app of [privacy, ...others]) await app?.close();
    await admin?.end();
    await database?.drop();
  });

  const open = (request: CaseRequest): Promise<string> => {
    const db = privacy.get<Database>(databaseOf('privacy_api') as never, { strict: false });
    return db.transaction('platform', (tx) => privacy.get(Cases, { strict: false }).open(tx, request));
  };

  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, bearer?: string, payload?: object) => {
    const answer = await privacy.inject({ method, url: `/v1${url}`, headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }, ...(payload ? { payload } : {}) });
    return { status: answer.statusCode, raw: answer.rawPayload, json: <T>() => answer.json<T>() };
  };

  const ended = async (caseId: string): Promise<{ nodes: { app: string; holder: string; state: string; records: number }[] }> => {
    const bearer = await operatorToken(config, ['privacy']);
    for (;;) {
      const found = (await ask('GET', `/cases/${caseId}`, bearer)).json<{ state: string; nodes: { app: string; holder: string; state: string; records: number }[] }>();
      if (found.state === 'done') return found;
      await sleep(100);
    }
  };

  const mailed = async (template: string): Promise<SentMail> => {
    const found = (await sentMails(database)).filter((mail) => mail.template === template && mail.to === person.value).at(-1);
    if (!found) throw new Error(`no ${template}`);
    return found;
  };

  it('is handed out in one archive, by a link and a code', async () => {
    await ended(await open({ kind: 'export', requestId: null, subject: [person, recorded] }));
    const [page = '', token = ''] = (await mailed('case-archive')).links[0]?.split('#') ?? [];
    const { headers, body } = await privacy.inject({ method: 'GET', url: new URL(page).pathname });
    const script = /<script>([\s\S]*)<\/script>/.exec(body)?.[1] ?? '';
    expect(headers['content-security-policy']).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect((await ask('POST', '/own-archive/download', token, { code: '00000000' })).status).toBe(401);
    expect((await ask('POST', '/own-archive/code', token)).status).toBe(204);
    const { code } = (await mailed('case-archive-code')).data as { code: string };
    const { status, raw } = await ask('POST', '/own-archive/download', token, { code });
    expect(status).toBe(200);
    const files = unzip(raw);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['ingest/identity.members/account.json', 'waitlist/waitlist.contact/messages.json', 'waitlist/waitlist.contact/messages.conversations.csv', 'index.html', 'manifest.json']));
    expect([...files.keys()].some((path) => /^ingest\/ingest\.recordings\/recordings\/[0-9a-f-]{36}\/recording\.json$/.test(path))).toBe(true);
    expect(files.get('index.html')?.toString()).not.toContain('<b>there');
    expect((await ask('POST', '/own-archive/download', token, { code })).status).toBe(401);
    expect((await ask('DELETE', '/own-archive', token)).status).toBe(204);
    expect((await ask('GET', '/own-archive', token)).status).toBe(401);
  });

  it('is corrected and restricted everywhere', async () => {
    await ended(await open({ kind: 'rectify', requestId: null, subject: [person], changes: { name: 'Ada Lovelace' } }));
    expect((await admin.query<{ name: string }>('select name from identity.member where email = $1 union all select name from waitlist.conversation where email = $1', [person.value])).rows.map(({ name }) => name)).toEqual(['Ada Lovelace', 'Ada Lovelace']);
    const restricted = async (): Promise<unknown[]> =>
      (await admin.query<{ restricted: boolean }>('select restricted from identity.member where email = $1 union all select restricted from waitlist.conversation where email = $1 union all select exists (select from ingest.end_user_restriction)', [person.value])).rows.map((row) => row.restricted);
    await ended(await open({ kind: 'restrict', requestId: null, subject: [person, recorded] }));
    expect(await restricted()).toEqual([true, true, true]);
  });

  it('is erased, asked after, and certified to everybody who asks', async () => {
    const caseId = await open({ kind: 'erase', requestId: null, subject: [person, recorded] });
    const { nodes } = await ended(caseId);
    const ends = new Map(nodes.map(({ app, holder, state }) => [`${app} ${holder}`, state]));
    for (const holder of ['waitlist waitlist.contact', 'ingest identity.members', 'ingest ingest.recordings']) expect([holder, ends.get(holder)]).toEqual([holder, 'erased']);
    expect((await admin.query('select 1 from identity.member where email = $1 union all select 1 from waitlist.conversation where email = $1', [person.value])).rowCount).toBe(0);
    expect((await admin.query(`select 1 from ingest.session where state <> 'erased'`)).rowCount).toBe(0);
    const { erased } = (await ask('GET', `/erasure-certificates/${caseId}`)).json<{ erased: SignedReceipt }>();
    const { items } = (await ask('GET', '/certificate-keys')).json<{ items: ReceiptKey[] }>();
    expect(verifyReceipt(erased, items)).toBe(true);
    expect((await ask('POST', '/erasure-certificates/verification', undefined, erased)).json()).toEqual({ valid: true });
    expect((await ask('POST', '/erasure-certificates/verification', undefined, { ...erased, body: { ...erased.body, rounds: 9 } })).json()).toEqual({ valid: false });
    expect((await ask('GET', `/erasure-certificates/${randomUUID()}`)).status).toBe(404);
  });
});
