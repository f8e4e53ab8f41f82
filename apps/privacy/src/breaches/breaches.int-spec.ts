import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { sentMails } from '#testing/mail-trial.js';
import { sendNotices } from '#testing/notice-trial.js';
import { operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { PrivacyModule } from '../privacy.module.js';
import { BreachWatch } from './breach-watch.js';
import type { BreachDto, BreachesDto, BreachWithEvidenceDto, WrittenNoticeDto } from './breach-answers.dto.js';

const HOUR_MS = 3_600_000;

describe('the register of breaches', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let token: string;
  let breach: BreachDto;

  beforeAll(async () => {
    jest.spyOn(BreachWatch.prototype, 'onApplicationBootstrap').mockReturnValue(undefined);
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
    admin = await openAsAdmin(database);
    app = await createHttpApp(PrivacyModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    token = await operatorToken(config, ['security']);
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
    jest.restoreAllMocks();
  });

  const call = async <T>(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object, version?: number): Promise<{ status: number; body: T }> => {
    const headers = { authorization: `Bearer ${token}`, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) };
    const answer = await app.inject({ method, url: `/v1/breaches${url}`, headers, payload });
    return { status: answer.statusCode, body: answer.json<T>() };
  };
  const later = async (interval: string): Promise<void> => {
    await admin.query('update clock.clock_offset set "offset" = "offset" + $1::interval', [interval]);
    token = await operatorToken(config, ['security']);
  };
  const statesOf = ({ duties }: BreachDto): Record<string, string> => Object.fromEntries(duties.map(({ code, state }) => [code, state]));
  const look = (): Promise<number> => app.get(BreachWatch, { strict: false }).look();
  const alarms = async (): Promise<string[]> => [...new Set((await sentMails(database)).filter(({ template }) => template === 'breach-alarm').map(({ subject }) => subject))];

  it('starts every clock when we were aware, and takes an unknown risk for high', async () => {
    const wish = { title: 'A lost disk', role: 'controller', awareAt: new Date(Date.now() - HOUR_MS).toISOString(), jurisdictions: ['EU'], categories: ['contact'], nature: 'A disk was lost on its way.' };
    expect((await call('POST', '', { ...wish, awareAt: new Date(Date.now() + HOUR_MS).toISOString() })).status).toBe(422);
    ({ body: breach } = await call<BreachDto>('POST', '', wish));
    expect(statesOf(breach)).toEqual({ 'eu-authority': 'open', 'eu-people': 'open' });
    expect(new Date(String(breach.duties[0]?.dueAt)).getTime()).toBe(new Date(wish.awareAt).getTime() + 72 * HOUR_MS);
  });

  it('asks for the reason of a risk, and lets go of what the risk does not ask for until it does again', async () => {
    expect((await call('PATCH', `/${breach.id}`, { risk: 'none' }, 1)).status).toBe(422);
    expect((await call('PATCH', `/${breach.id}`, { people: 12 }, 7)).status).toBe(412);
    const some = await call<BreachDto>('PATCH', `/${breach.id}`, { risk: 'some', riskReason: 'The disk is encrypted.' }, 1);
    expect(statesOf(some.body)).toEqual({ 'eu-authority': 'open', 'eu-people': 'waived' });
    const high = await call<BreachDto>('PATCH', `/${breach.id}`, { risk: 'high', riskReason: 'The key was with the disk.', jurisdictions: ['EU', 'UK'] }, 2);
    expect(statesOf(high.body)).toEqual({ 'eu-authority': 'open', 'eu-people': 'open', 'uk-authority': 'open', 'uk-people': 'open' });
    expect(high.body.duties[0]?.dueAt).toBe(breach.duties[0]?.dueAt);
    breach = high.body;
  });

  it('writes the notices, and tells those concerned only what is complete, once', async () => {
    const tenant = await createTestTenant(config);
    const other = await createTestTenant(config);
    const notice = await call<WrittenNoticeDto>('GET', `/${breach.id}/duties/eu-authority/notice`);
    expect(notice.body.missing).toEqual(['consequences', 'measures', 'people', 'records']);
    expect((await call('GET', `/${breach.id}/duties/moon-authority/notice`)).status).toBe(404);
    expect((await call('POST', `/${breach.id}/mails`, { audience: 'members' })).status).toBe(409);
    await call('PATCH', `/${breach.id}`, { consequences: 'Phishing is possible.', measures: 'Keys were changed.', people: 3, records: 9 }, 3);
    const told = { audience: 'members', organisationIds: [tenant.tenantId] };
    expect((await call('POST', `/${breach.id}/mails`, told)).status).toBe(201);
    expect((await call('POST', `/${breach.id}/mails`, told)).status).toBe(409);
    await sendNotices(database, admin);
    const mails = (await sentMails(database)).filter(({ stream }) => stream === 'breach-notices');
    expect(mails).toHaveLength(Object.keys(tenant.members).length);
    expect(mails[0]?.text).toContain('Phishing is possible.');
    const { rows } = await admin.query<{ email: string }>('select email from identity.member where id = $1', [other.members.owner.id]);
    expect(mails.map(({ to }) => to)).not.toContain(rows[0]?.email);
  });

  it('reminds operators before a time is over, alarms them when it is, once each, and wants to know why', async () => {
    expect(await look()).toBe(0);
    await later('60 hours');
    expect([await look(), await look()]).toEqual([4, 0]);
    expect(await alarms()).toContain('Soon due: breach duty eu-authority');
    const early = await call<BreachDto>('POST', `/${breach.id}/duties/eu-people/done`, {});
    expect(statesOf(early.body)['eu-people']).toBe('done');
    await later('12 hours');
    expect([await look(), await look()]).toEqual([3, 0]);
    expect(await alarms()).toContain('Overdue: breach duty eu-authority');
    expect(statesOf((await call<BreachDto>('GET', `/${breach.id}`)).body)['eu-authority']).toBe('overdue');
    expect((await call('POST', `/${breach.id}/duties/eu-authority/done`, {})).status).toBe(422);
    const late = await call<BreachDto>('POST', `/${breach.id}/duties/eu-authority/done`, { lateReason: 'The portal of the authority was down.' });
    expect(statesOf(late.body)['eu-authority']).toBe('done-late');
    expect((await call('POST', `/${breach.id}/duties/eu-authority/done`, {})).status).toBe(409);
    expect((await call<WrittenNoticeDto>('GET', `/${breach.id}/duties/eu-authority/notice`)).body.body).toContain('Why this comes late: The portal');
  });

  it('keeps evidence as it was, and closes when nothing is owed any more', async () => {
    expect((await call('POST', `/${breach.id}/evidence`, { kind: 'report', note: 'Receipt', dutyCode: 'br-people' })).status).toBe(422);
    expect((await call('POST', `/${breach.id}/evidence`, { kind: 'report', note: 'Receipt', dutyCode: 'eu-authority', sha256: 'ab'.repeat(32) })).status).toBe(201);
    await expect(admin.query(`update privacy.breach_evidence set note = 'x'`)).rejects.toThrow(/does not change/);
    const { body } = await call<BreachWithEvidenceDto>('GET', `/${breach.id}`);
    expect(body.evidence).toMatchObject([{ kind: 'report', sha256: 'ab'.repeat(32) }]);
    expect((await call('POST', `/${breach.id}/closing`, undefined, body.version)).status).toBe(409);
    for (const code of ['uk-authority', 'uk-people']) expect((await call('POST', `/${breach.id}/duties/${code}/waiver`, { reason: 'Nobody in the UK was concerned.' })).status).toBe(200);
    expect((await call<BreachDto>('POST', `/${breach.id}/closing`, undefined, body.version)).body.state).toBe('closed');
    expect((await call('PATCH', `/${breach.id}`, { people: 4 }, body.version + 1)).status).toBe(409);
    expect((await call<BreachesDto>('GET', '?state=closed')).body.breaches).toHaveLength(1);
    const csv = await app.inject({ url: '/v1/breaches/register.csv', headers: { authorization: `Bearer ${token}` } });
    expect(csv.body).toMatch(/^"id",.*\r\n"[^"]+","A lost disk",.*eu-authority: done-late/);
  });
});
