import { openDatabase } from '#database/open-database.js';
import { operatorToken } from '#testing/operator-trial.js';
import { OrganisationsTrial } from '#testing/organisations-trial.js';
import type { TestTenant } from '#testing/test-tenants.js';
import { randomUUID } from 'node:crypto';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { Plans } from './plans.service.js';
import { PlansRepository } from './plans.repository.js';

const DAY_MS = 86_400_000;

let trial: OrganisationsTrial;
let acme: TestTenant;

beforeAll(async () => {
  trial = await OrganisationsTrial.start();
});
beforeEach(async () => {
  acme = await trial.tenant();
});
afterAll(() => trial?.stop());

const home = (): string => `/organisations/${acme.tenantId}`;
const owner = (): string => acme.members.owner.token;
const read = async () => (await trial.call('GET', `${home()}/plan`, acme.members.viewer.token)).body as { plan: Record<string, unknown>; upcoming: Record<string, unknown> | null; usage: Record<string, unknown>; since: unknown };

describe('a plan', () => {
  it('that nobody chose has no ceiling: it is that of organisations from before there were plans', async () => {
    expect(await read()).toMatchObject({ plan: { code: 'unlimited', retentionDays: 3650 }, since: null, upcoming: null, usage: { bytes: 0, sessions: 0, members: 4, projects: 2, keys: 1 } });
  });

  it('holds at once when it keeps recordings as long or longer, and both logs say who gave it', async () => {
    const support = await operatorToken(trial.config, ['support']);
    await trial.plan(acme.tenantId, { retention_days: 10 });
    expect(await trial.call('PUT', `${home()}/plan`, support, { plan: 'team' })).toMatchObject({ status: 200, body: { plan: { code: 'team', retentionDays: 90 }, upcoming: null } });
    expect(await trial.actions(acme.tenantId)).toContain('organisation.plan-assigned');
    const [platform] = await trial.sql<{ leaf: Buffer }>(`select leaf from audit.leaf_outbox where log = 'platform' and convert_from(leaf, 'utf8') like '%plan-assigned%' order by created_at desc limit 1`);
    expect(JSON.parse(platform?.leaf.toString() ?? '')).toMatchObject({ target: { id: acme.tenantId }, details: { 'plan.after': 'team' } });
    expect((await trial.call('PUT', `${home()}/plan`, support, { plan: 'nothing' })).status).toBe(422);
    expect((await trial.call('PUT', `/organisations/${randomUUID()}/plan`, support, { plan: 'team' })).status).toBe(404);
  });

  it('that keeps recordings for a shorter time is announced by mail, holds 30 days later at the earliest, and by itself', async () => {
    const support = await operatorToken(trial.config, ['support']);
    await trial.call('PUT', `${home()}/plan`, support, { plan: 'business' });
    await trial.sql('delete from identity.plan_assignment where tenant_id = $1 and plan_code <> $2', [acme.tenantId, 'business']);
    await trial.sql('update identity.plan_assignment set effective_from = clock.now() where tenant_id = $1', [acme.tenantId]);
    const soon = new Date(Date.now() + 3 * DAY_MS).toISOString();
    expect((await trial.call('PUT', `${home()}/plan`, support, { plan: 'starter', effectiveFrom: soon })).status).toBe(422);
    const announced = await trial.call('PUT', `${home()}/plan`, support, { plan: 'starter' });
    expect(announced.body).toMatchObject({ plan: { code: 'business', retentionDays: 365 }, upcoming: { code: 'starter', retentionDays: 30 } });
    const { effectiveFrom } = announced.body['upcoming'] as { effectiveFrom: string };
    expect(Date.parse(effectiveFrom) - Date.now()).toBeGreaterThan(29 * DAY_MS);
    const mails = (await trial.mails()).filter(({ template, to }) => template === 'plan-changing' && to.includes(acme.members.owner.id));
    expect(mails.at(-1)?.text).toContain('at most 30 days instead of 365');
    expect(await read()).toMatchObject({ plan: { code: 'business' }, upcoming: { code: 'starter' } });
    await trial.sql(`update identity.plan_assignment set effective_from = clock.now() where tenant_id = $1 and plan_code = 'starter'`, [acme.tenantId]);
    expect(await read()).toMatchObject({ plan: { code: 'starter' }, upcoming: null });
  });

  it('that was announced is taken back by another', async () => {
    const support = await operatorToken(trial.config, ['support']);
    await trial.plan(acme.tenantId, { retention_days: 365 });
    await trial.call('PUT', `${home()}/plan`, support, { plan: 'starter' });
    await trial.call('PUT', `${home()}/plan`, support, { plan: 'business' });
    expect(await read()).toMatchObject({ plan: { code: 'business' }, upcoming: null });
  });

  it('is made and retired by admins among operators, and never changes', async () => {
    const admin = await operatorToken(trial.config, ['admin']);
    const plan = { code: 'custom-1', name: 'Custom', retentionDays: 7, monthlyBytes: 1_000, monthlySessions: 10, members: 2, projects: 1, keys: 1 };
    expect(await trial.call('POST', '/plans', admin, plan)).toMatchObject({ status: 201, body: plan });
    expect((await trial.call('POST', '/plans', admin, { ...plan, members: 3 })).status).toBe(409);
    expect((await trial.call('DELETE', '/plans/custom-1', admin)).status).toBe(204);
    const codes = ((await trial.call('GET', '/plans', admin)).body['items'] as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['starter', 'team', 'business', 'unlimited']));
    expect(codes).not.toContain('custom-1');
    expect((await trial.call('PUT', `${home()}/plan`, admin, { plan: 'custom-1' })).status).toBe(422);
  });
});

describe('its ceilings hold', () => {
  it('for members, those who are invited included, also under a race', async () => {
    await trial.plan(acme.tenantId, { members: 5 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => trial.call('POST', `${home()}/invitations`, owner(), { email: `${randomUUID()}@example.org`, role: 'viewer' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 'plan-limit', detail: expect.stringContaining('includes 5 members') as string });
  });

  it('for projects, also under a race and for those that were put away', async () => {
    await trial.plan(acme.tenantId, { projects: 3 });
    const create = () => trial.call('POST', `${home()}/projects`, owner(), { name: 'One more' });
    const answers = await Promise.all(Array.from({ length: 6 }, create));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    await trial.call('PATCH', `/projects/${acme.projectId}`, owner(), { archived: true });
    expect((await create()).status).toBe(201);
    expect((await trial.call('PATCH', `/projects/${acme.projectId}`, owner(), { archived: false })).code).toBe('plan-limit');
  });

  it('for API keys', async () => {
    await trial.plan(acme.tenantId, { keys: 2 });
    const create = () => trial.call('POST', `/projects/${acme.projectId}/api-keys`, owner(), { kind: 'secret', name: 'Key', scopes: ['projects:read'] });
    expect((await create()).status).toBe(201);
    expect((await create()).code).toBe('plan-limit');
  });

  it('for sessions: of 200 at one before the ceiling exactly one begins', async () => {
    await trial.plan(acme.tenantId, { monthly_sessions: 100, retention_days: 12 });
    await trial.sql(`insert into ingest.usage_month (tenant_id, month, lane, sessions) values ($1, date_trunc('month', clock.now() at time zone 'utc'), 3, 99)`, [acme.tenantId]);
    const { db, close } = await openDatabase(trial.config.database, 'ingest_intake');
    const admit = () => db.transaction({ tenants: [acme.tenantId] }, (tx) => new SessionsRepository().admit(tx, acme.tenantId));
    const verdicts = await Promise.all(Array.from({ length: 200 }, admit)).finally(close);
    expect(verdicts.filter(({ verdict }) => verdict === 'admitted')).toEqual([{ verdict: 'admitted', retentionDays: 12 }]);
    expect(verdicts.filter(({ verdict }) => verdict === 'sessions')).toHaveLength(199);
    expect((await read()).usage).toMatchObject({ sessions: 100 });
  });

  it('for bytes: sessions that run go on, and no new one begins', async () => {
    await trial.plan(acme.tenantId, { monthly_bytes: 1_000 });
    const { db, close } = await openDatabase(trial.config.database, 'ingest_intake');
    const admit = () => db.transaction({ tenants: [acme.tenantId] }, (tx) => new SessionsRepository().admit(tx, acme.tenantId));
    try {
      expect(await admit()).toMatchObject({ verdict: 'admitted' });
      await trial.sql(`insert into ingest.usage_day (tenant_id, project_id, day, lane, bytes, chunks) values ($1, $2, (clock.now() at time zone 'utc')::date, 0, 1000, 1)`, [acme.tenantId, acme.projectId]);
      expect(await admit()).toMatchObject({ verdict: 'bytes' });
    } finally {
      await close();
    }
  });
});

it('is what every duty of ingest is told, and of no other tenant', async () => {
  const other = await trial.tenant();
  await trial.plan(acme.tenantId, { retention_days: 5 });
  for (const duty of ['ingest_api', 'ingest_intake', 'ingest_worker', 'ingest_eraser', 'identity_writer'] as const) {
    const { db, close } = await openDatabase(trial.config.database, duty);
    const plans = new Plans(new PlansRepository());
    try {
      expect(await db.transaction({ tenants: [acme.tenantId] }, (tx) => plans.of(tx, acme.tenantId))).toMatchObject({ retentionDays: 5, members: 100 });
      expect(await db.transaction({ tenants: [other.tenantId] }, (tx) => plans.of(tx, acme.tenantId))).toMatchObject({ code: 'unlimited' });
    } finally {
      await close();
    }
  }
});
