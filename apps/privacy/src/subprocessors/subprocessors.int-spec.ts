import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { sentMails } from '#testing/mail-trial.js';
import { sendNotices } from '#testing/notice-trial.js';
import { operatorToken } from '#testing/operator-trial.js';
import { formToken, visitorHeaders } from '#testing/public-form.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { PrivacyModule } from '../privacy.module.js';
import type { TransfersDto, TransferToolDto } from '../transfers/transfers.dto.js';
import type { ObjectionDto, SubprocessorDto, SubprocessorListDto, SubprocessorListsDto } from './subprocessors.dto.js';

const HOST = 'smtp.example.net';
const WISH = {
  name: 'Example Mail Inc.',
  host: HOST,
  country: 'US',
  region: 'us-east-1',
  purpose: 'Delivers the mails we send',
  categories: ['contact', 'content'],
  safeguards: 'Encryption in transit and at rest',
  contractReference: 'DPA-7',
  contractSignedOn: '2020-01-01',
};

describe('subprocessors', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let token: string;
  let gate: EgressGate;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
    admin = await openAsAdmin(database);
    app = await createHttpApp(PrivacyModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    token = await operatorToken(config, ['privacy']);
    gate = app.get<EgressGate>(EGRESS_GATE, { strict: false });
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  const call = async <T>(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object, version?: number): Promise<{ status: number; body: T }> => {
    const headers = { authorization: `Bearer ${token}`, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) };
    const answer = await app.inject({ method, url: `/v1/${url}`, headers, payload });
    return { status: answer.statusCode, body: answer.json<T>() };
  };
  const list = async (number?: number): Promise<SubprocessorListDto> => (await app.inject(`/v1/subprocessors${number === undefined ? '' : `/lists/${number}`}`)).json();
  const verdict = (): Promise<string> => gate.assertAllowed(HOST, ['contact']).then(() => 'allowed', ({ reason }: { reason: string }) => reason);
  const later = async (interval: string): Promise<void> => {
    await admin.query('update clock.clock_offset set "offset" = "offset" + $1::interval', [interval]);
    token = await operatorToken(config, ['privacy']);
  };

  it('have a public list from the first start on', async () => {
    expect(await list()).toMatchObject({ number: 1, change: 'first', subprocessors: [] });
  });

  it('may begin at once as long as there is no customer, though not without transfer tools', async () => {
    const { status, body } = await call<SubprocessorDto>('POST', 'operators/subprocessors', { ...WISH, name: 'First', host: 'first.example.net' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ refused: 'no-transfer-tool', missingTools: ['EU', 'UK'], contractReference: 'DPA-7' });
    expect((await call<SubprocessorDto>('POST', `operators/subprocessors/${body.id}/end`, undefined, 1)).body.refused).toBe('not-active');
    expect((await list()).change).toBe('ended');
  });

  it('are announced to those who answer for organisations, get nothing for 30 days and nothing without tools, objections apart', async () => {
    const tenant = await createTestTenant(config);
    expect((await call('POST', 'operators/subprocessors', { ...WISH, activeFrom: new Date(Date.now() + 29 * 86_400_000).toISOString() })).status).toBe(422);
    const { body } = await call<SubprocessorDto>('POST', 'operators/subprocessors', WISH);
    expect((await call('POST', 'operators/subprocessors', WISH)).status).toBe(409);
    await sendNotices(database, admin);
    const mails = (await sentMails(database)).filter(({ stream }) => stream === 'policy-notices');
    expect(mails).toHaveLength(2);
    expect(mails[0]?.text).toContain('Example Mail Inc. is to handle personal data for us');
    expect((await list()).subprocessors).toMatchObject([{ name: 'Example Mail Inc.', country: 'US', categories: ['contact', 'content'], transfers: [], contractSignedOn: '2020-01-01' }]);
    expect(JSON.stringify(await list())).not.toContain('DPA-7');

    const objection = (await call<ObjectionDto>('POST', `operators/subprocessors/${body.id}/objections`, { organisationId: tenant.tenantId, reason: 'Another region.' })).body;
    expect((await call('POST', `operators/subprocessors/${body.id}/objections`, { organisationId: tenant.tenantId, reason: 'Once more.' })).status).toBe(409);
    expect(await verdict()).toBe('not-listed');
    await later('31 days');
    expect(await verdict()).toBe('no-transfer-tool');
    const tools = `operators/subprocessors/${body.id}/transfer-tools`;
    expect((await call('POST', tools, { origin: 'UK', tool: 'scc-module-2', reference: 'x', signedOn: '2020-01-01' })).status).toBe(422);
    for (const [origin, tool] of [['EU', 'scc-module-2'], ['UK', 'uk-addendum']]) expect((await call('POST', tools, { origin, tool, reference: 'Annex 2', signedOn: '2020-01-01' })).status).toBe(201);
    expect(await verdict()).toBe('objection-open');
    expect((await call('POST', `operators/subprocessors/${body.id}/objections/${objection.id}/settlement`, { resolution: 'accommodated', note: 'Another region was chosen.' })).status).toBe(200);
    expect(await verdict()).toBe('allowed');
    expect((await list()).subprocessors).toMatchObject([{ transfers: [{ origin: 'EU', tool: 'scc-module-2' }, { origin: 'UK', tool: 'uk-addendum' }] }]);
  });

  it('lose what they get when a tool ends, and every list that was published stays', async () => {
    const { flows, stores } = (await call<TransfersDto>('GET', 'operators/transfers')).body;
    expect(stores).toContainEqual(expect.objectContaining({ kind: 'database', region: 'test' }));
    const [flow] = flows;
    expect(flow).toMatchObject({ name: 'Example Mail Inc.', missing: [] });
    const tool = flow?.tools.find(({ origin }) => origin === 'UK');
    expect((await call<TransferToolDto>('POST', `operators/subprocessors/${flow?.subprocessorId}/transfer-tools/${tool?.id}/end`)).status).toBe(200);
    expect(await verdict()).toBe('no-transfer-tool');
    const { lists } = (await call<SubprocessorListsDto>('GET', 'subprocessors/lists')).body;
    expect(lists.map(({ change }) => change).reverse()).toEqual(['first', 'announced', 'ended', 'announced', 'corrected', 'corrected', 'corrected']);
    expect(await list(4)).toMatchObject({ change: 'announced', subprocessors: [{ transfers: [] }] });
    await expect(admin.query('delete from registry.subprocessor_list')).rejects.toThrow(/does not change/);
  });

  it('are changed in the version that was read', async () => {
    const [flow] = (await call<TransfersDto>('GET', 'operators/transfers')).body.flows;
    const path = `operators/subprocessors/${flow?.subprocessorId}`;
    expect((await call('PATCH', path, { region: 'us-west-2' })).status).toBe(428);
    expect((await call('PATCH', path, { region: 'us-west-2' }, 9)).status).toBe(412);
    expect((await call<SubprocessorDto>('PATCH', path, { region: 'us-west-2' }, 1)).body).toMatchObject({ region: 'us-west-2', version: 2 });
  });

  it('are mailed to whoever asks', async () => {
    const path = '/v1/subprocessors/mails';
    const payload = { email: 'ada@example.org', formToken: formToken(app, 'subprocessors-request') };
    const answer = await app.inject({ method: 'POST', url: path, headers: visitorHeaders(config, { method: 'POST', path }, '203.0.113.7'), payload });
    expect([answer.statusCode, answer.json()]).toEqual([202, { status: 'accepted' }]);
    const mail = (await sentMails(database)).find(({ template }) => template === 'subprocessor-list');
    expect(mail).toMatchObject({ to: 'ada@example.org', stream: 'contact' });
    expect(mail?.text).toContain('Example Mail Inc. (US, us-west-2): Delivers the mails we send.');
  });
});
