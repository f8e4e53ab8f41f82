import { Exchange } from '#exchange/exchange.js';
import { ExchangeRepository } from '#exchange/exchange.repository.js';
import { openDatabase } from '#database/open-database.js';
import type { FailStep } from '#jobs/failpoint.js';
import { type Child, startChild } from '#testing/child.js';
import { OrganisationsTrial } from '#testing/organisations-trial.js';
import { testExchange } from '#testing/test-config.js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

jest.setTimeout(180_000);

let trial: OrganisationsTrial;
const children: Child[] = [];

beforeAll(async () => {
  trial = await OrganisationsTrial.start();
});
afterEach(() => Promise.all(children.splice(0).map((child) => child.kill())));
afterAll(() => trial?.stop());

const worker = (failAt?: FailStep): Child => {
  const child = startChild('libs/testing/src/ingest-worker-child.ts', [JSON.stringify({ ...trial.config, failAt })]);
  children.push(child);
  return child;
};

const until = async (what: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 1_200; turn += 1) {
    if (await what()) return;
    await sleep(100);
  }
  throw new Error(`Not in time. Jobs: ${JSON.stringify(await trial.sql('select name, state, starts, postponed from ingest.outbox'))}\n${children.map((child) => child.output().slice(-1_500)).join('\n')}`);
};

it('a worker that is killed with kill -9 while it opens one organisation and erases another: each happens once', async () => {
  const email = `${randomUUID()}@example.org`;
  const tenant = await trial.tenant();
  const { body } = await trial.call('POST', `/organisations/${tenant.tenantId}/closing`, tenant.members.owner.token, { name: 'Test organisation' });
  await trial.sql('update identity.organisation_closing set due_at = clock.now() where tenant_id = $1', [tenant.tenantId]);
  await trial.sql(`insert into ingest.outbox (name, key, payload) values ('identity.close-organisation', $1::text, jsonb_build_object('tenantId', $1::text, 'closingId', $2::text))`, [tenant.tenantId, body['id']]);
  const { db, close } = await openDatabase(trial.config.database, 'waitlist_worker');
  const exchange = new Exchange({ app: 'waitlist', exchange: testExchange('waitlist') }, new ExchangeRepository());
  await db.transaction('platform', (tx) => exchange.post(tx, { to: 'ingest', job: 'identity.open-organisation', body: { email, waitlistEntryId: randomUUID() } })).finally(close);

  expect(await worker('run.before-complete').ended).toBe('SIGKILL');
  expect((await trial.sql(`select 1 from ingest.outbox where name like 'identity.%'`)).length).toBeGreaterThan(0);
  // The dead worker's leases lapse, and a living one goes on.
  await trial.sql(`update clock.clock_offset set "offset" = "offset" + interval '1 minute'`);
  worker();
  await until(async () => (await trial.sql(`select 1 from ingest.outbox where name like 'identity.%'`)).length === 0);

  expect((await trial.mails()).filter(({ to }) => to === email)).toHaveLength(1);
  expect(await trial.sql(`select 1 as n from identity.organisation where name = 'New organisation'`)).toHaveLength(1);
  expect((await trial.call('GET', `/closing-receipts/${String(body['id'])}`)).status).toBe(200);
  expect((await trial.mails()).filter(({ template }) => template === 'organisation-closed')).toHaveLength(1);
  expect(await trial.sql('select 1 from identity.organisation where id = $1', [tenant.tenantId])).toEqual([]);
});
