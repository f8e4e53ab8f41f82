import { AbuseModule } from '#abuse/abuse.module.js';
import { AttackWatch } from '#abuse/attack-watch.js';
import { FormSignals } from '#abuse/form-signals.js';
import { RecipientBudget } from '#abuse/recipient-budget.js';
import { RecipientBudgetHolder } from '#abuse/recipient-budget-holder.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf, DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { IdentityModule } from '#identity/identity.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { sentMails } from '#testing/mail-trial.js';
import { createTestOperator, type TestOperator } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { DefenceApiModule } from './defence-api.module.js';
import { DefenceUpkeep } from './defence-upkeep.js';
import { DefenceWorkerModule } from './defence-worker.module.js';

@Module({
  imports: [
    AuditModule,
    DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']),
    IdentityModule.forApp({ reader: 'waitlist_api' }),
    AbuseModule.forDuty('waitlist_api'),
    PersonalDataModule.forDuty('waitlist_worker'),
    DefenceApiModule,
    DefenceWorkerModule,
  ],
})
class TrialApp {}

describe('operators and the defence of forms', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let operator: TestOperator;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'waitlist' });
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    app = await createHttpApp(TrialApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    // Nothing looks, writes or tells by itself while we do.
    await app.get(AttackWatch, { strict: false }).onApplicationShutdown();
    await app.get(FormSignals, { strict: false }).beforeApplicationShutdown();
    await app.get(DefenceUpkeep, { strict: false }).onApplicationShutdown();
    operator = await createTestOperator(config, ['security']);
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  const call = (method: 'GET' | 'PUT', url: string, payload?: object, token = operator.token) => app.inject({ method, url, payload, headers: { authorization: `Bearer ${token}` } });
  const stateOf = async (form: string): Promise<object | undefined> => (await call('GET', '/v1/operators/forms')).json<{ items: { form: string }[] }>().items.find((item) => item.form === form);
  const difficulty = async (form: string): Promise<number> => (await app.inject({ url: `/v1/forms/${form}` })).json<{ puzzle: { difficulty: number } }>().puzzle.difficulty;

  it('they see what came of every form, with reasons', async () => {
    const signals = app.get(FormSignals, { strict: false });
    signals.count('contact', 'submitted', 3);
    signals.decided('contact', { decision: 'hold', score: 50, reasons: ['disposable-domain'] });
    await signals.flush();
    expect(await stateOf('contact')).toEqual({
      form: 'contact', mode: 'auto', attackSince: null, reason: null,
      lastHour: [{ outcome: 'held', count: 1 }, { outcome: 'reason:disposable-domain', count: 1 }, { outcome: 'submitted', count: 3 }],
    });
  });

  it('they force and clear attack mode, and that is written down', async () => {
    const forced = await call('PUT', '/v1/operators/forms/contact/mode', { mode: 'attack' });
    expect(forced.json()).toMatchObject({ form: 'contact', mode: 'attack', reason: 'operator' });
    expect(await difficulty('contact')).toBe(16);
    await call('PUT', '/v1/operators/forms/contact/mode', { mode: 'auto' });
    expect([await difficulty('contact'), await stateOf('contact')]).toMatchObject([0, { mode: 'auto', attackSince: null }]);
    await call('PUT', '/v1/operators/forms/contact/mode', { mode: 'normal' });
    app.get(FormSignals, { strict: false }).count('contact', 'submitted', 1_000);
    await app.get(FormSignals, { strict: false }).flush();
    await app.get(AttackWatch, { strict: false }).look();
    expect(await difficulty('contact')).toBe(0);
    const { rows } = await admin.query<{ text: string }>(`select convert_from(leaf, 'UTF8') as text from audit.leaf_outbox`);
    expect(rows.filter(({ text }) => text.includes('abuse.mode-set'))).toHaveLength(3);
  });

  it('nobody else does, and only for forms and modes that exist', async () => {
    const { token } = await createTestOperator(config, ['privacy']);
    expect((await call('GET', '/v1/operators/forms', undefined, token)).statusCode).toBe(403);
    expect((await call('PUT', '/v1/operators/forms/contact/mode', { mode: 'attack' }, token)).statusCode).toBe(403);
    expect((await call('PUT', '/v1/operators/forms/nothing/mode', { mode: 'auto' })).statusCode).toBe(404);
    expect((await call('PUT', '/v1/operators/forms/contact/mode', { mode: 'maybe' })).statusCode).toBe(422);
  });

  it('they get one mail for each attack', async () => {
    await call('PUT', '/v1/operators/forms/rights-request/mode', { mode: 'attack' });
    const upkeep = app.get(DefenceUpkeep, { strict: false });
    for (let turn = 0; turn < 3; turn += 1) await upkeep.run();
    const alerts = (await sentMails(database, config.urls.web)).filter(({ template }) => template === 'attack-alert');
    expect(alerts).toMatchObject([{ to: operator.email, subject: 'The form rights-request is attacked' }]);
    expect(alerts[0]?.text).toContain('An operator says so.');
  });

  it('a person’s counted mails can be found and erased', async () => {
    const db = app.get<Database>(databaseOf('waitlist_api'));
    await db.transaction('platform', (tx) => app.get(RecipientBudget, { strict: false }).take(tx, 'anna@example.com'));
    const holder = app.get(RecipientBudgetHolder, { strict: false });
    const anna = { kind: 'email', value: 'Anna@example.com' } as const;
    expect(await holder.locate(anna)).toEqual([{ store: 'abuse.recipient_mail', records: 1 }]);
    await holder.erase(anna);
    expect(await holder.verifyAbsent(anna)).toEqual([]);
    expect(await holder.locate({ ...anna, tenantId: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })).toEqual([]);
  });
});
