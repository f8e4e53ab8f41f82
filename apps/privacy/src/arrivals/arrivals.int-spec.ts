import type { Config } from '#config/config.js';
import { openDatabase } from '#database/open-database.js';
import { Exchange } from '#exchange/exchange.js';
import { ExchangeRepository } from '#exchange/exchange.repository.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { operatorToken } from '#testing/operator-trial.js';
import { sentMails } from '#testing/mail-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { PrivacyModule } from '../privacy.module.js';
import { ArrivalsDataHolder } from './arrivals-data-holder.js';
import type { RequestDetailDto, RequestListDto } from '../requests/desk.dto.js';
import type { ArrivalDto, ArrivalListDto } from './arrivals.dto.js';

describe('what people write about privacy and security', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
    admin = await openAsAdmin(database);
    app = await createHttpApp(PrivacyModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  /** As the waitlist app does it, with its own role and its own keys. */
  const passOn = async (job: 'privacy.receive-rights-request' | 'privacy.receive-security-report', body: object): Promise<void> => {
    const { db, close } = await openDatabase(database.config, 'waitlist_api');
    const exchange = new Exchange(testConfig({ database: database.config, app: 'waitlist' }), new ExchangeRepository());
    await db.transaction('platform', (tx) => exchange.post(tx, { to: 'privacy', job, body })).finally(close);
    while (((await admin.query('select 1 from privacy.outbox')).rowCount ?? 0) > 0) await sleep(50);
  };

  const ask = async <T>(method: 'GET' | 'POST', url: string, role: 'privacy' | 'security' | 'support'): Promise<{ status: number; body: T }> => {
    const answer = await app.inject({ method, url, headers: { authorization: `Bearer ${await operatorToken(config, [role])}` } });
    return { status: answer.statusCode, body: answer.json<T>() };
  };

  it('becomes a rights request or a security report, once, and leaves nothing behind on its way', async () => {
    const request = { email: 'ada@example.com', text: 'What do you hold about me?', conversationId: randomUUID() };
    await passOn('privacy.receive-rights-request', request);
    await passOn('privacy.receive-rights-request', request);
    await passOn('privacy.receive-security-report', { ...request, text: 'A hole', conversationId: randomUUID() });
    const { body } = await ask<RequestListDto>('GET', '/v1/rights-requests', 'privacy');
    expect(body.items).toMatchObject([{ channel: 'mail', type: null, state: 'unverified' }]);
    const detail = await ask<RequestDetailDto>('GET', `/v1/rights-requests/${body.items[0]?.id}`, 'privacy');
    expect(detail.body).toMatchObject({ email: 'ada@example.com', body: 'What do you hold about me?', conversationId: request.conversationId });
    expect((await sentMails(database)).map(({ template, to }) => [template, to])).toEqual([['rights-verify', 'ada@example.com']]);
    expect((await ask<ArrivalListDto>('GET', '/v1/security-reports', 'security')).body.items).toMatchObject([{ body: 'A hole' }]);
    expect((await admin.query('select 1 from exchange.message')).rowCount).toBe(0);
  });

  it('is taken up by one operator, whose business it is', async () => {
    const { items } = (await ask<ArrivalListDto>('GET', '/v1/security-reports?state=received', 'security')).body;
    const id = items[0]?.id;
    expect((await ask('POST', `/v1/security-reports/${id}/taken-up`, 'privacy')).status).toBe(403);
    const first = await ask<ArrivalDto>('POST', `/v1/security-reports/${id}/taken-up`, 'security');
    const second = await ask<ArrivalDto>('POST', `/v1/security-reports/${id}/taken-up`, 'security');
    expect(first.body.state).toBe('taken-up');
    expect(second.body).toEqual(first.body);
    expect((await ask<ArrivalListDto>('GET', '/v1/security-reports?state=received', 'security')).body.items).toEqual([]);
  });

  it('sets aside what makes no sense, without losing it', async () => {
    await passOn('privacy.receive-rights-request', { email: 'x', text: 7 });
    const { rows } = await admin.query<{ reason: string }>('select * from privacy.quarantine');
    expect(rows).toHaveLength(1);
    expect((await admin.query('select 1 from exchange.message')).rowCount).toBe(1);
  });

  it('can be known, corrected and erased by the person', async () => {
    const holder = app.get(ArrivalsDataHolder, { strict: false });
    const subject = { kind: 'email', value: 'ADA@example.com' } as const;
    expect((await holder.locate(subject)).map(({ store }) => store)).toEqual(['privacy.security_report']);
    await holder.rectify(subject, { email: 'ada@example.org' });
    const moved = { kind: 'email', value: 'ada@example.org' } as const;
    const paths: string[] = [];
    for await (const { path } of holder.export(moved)) paths.push(path);
    expect(paths).toEqual(['security-reports.json']);
    await holder.erase(moved);
    await holder.erase(moved);
    expect(await holder.verifyAbsent(moved)).toEqual([]);
  });
});
