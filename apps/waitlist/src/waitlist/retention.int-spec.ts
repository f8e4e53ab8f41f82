import { openDatabase } from '#database/open-database.js';
import { type ExchangeJob, Exchange } from '#exchange/exchange.js';
import { ExchangeRepository } from '#exchange/exchange.repository.js';
import { testConfig } from '#testing/test-config.js';
import { WaitlistUnderTest } from '#testing/waitlist-app.js';
import { randomUUID } from 'node:crypto';
import { TakeUpDeferredHandler } from '../retention/take-up-deferred.handler.js';
import { ApplyWithdrawalHandler } from './apply-withdrawal.handler.js';
import { Purge } from './purge.js';
import { WaitlistDataHolder } from './waitlist-data-holder.js';

let waitlist: WaitlistUnderTest;

beforeAll(async () => {
  waitlist = await WaitlistUnderTest.start();
});

afterAll(() => waitlist.stop());

describe('what ends by itself', () => {
  beforeEach(async () => {
    await waitlist.sql('update clock.clock_offset set "offset" = $1', '0');
    for (const table of ['subscriber', 'sign_up', 'suppression']) await waitlist.sql(`delete from waitlist.${table}`);
  });

  const after = async (interval: string): Promise<void> => {
    await waitlist.advance(interval);
    await waitlist.get(Purge).run();
  };
  const people = (): Promise<number> => waitlist.count('waitlist.subscriber');
  const stayMails = async (email: string) => (await waitlist.mailsTo(email)).filter(({ template }) => template === 'waitlist-stay');

  it('who does not confirm is gone after seven days, with every link; a refused address after thirty', async () => {
    await waitlist.joinOnly('pending@example.org');
    const { confirm } = await waitlist.joinOnly('not-me@example.org');
    await waitlist.call('POST', 'waitlist/confirmation/cancel', confirm);
    await after('6 days 23 hours');
    expect([await waitlist.count('waitlist.sign_up'), await waitlist.count('waitlist.confirm_token'), await waitlist.count('waitlist.suppression')]).toEqual([1, 1, 1]);
    await after('2 hours');
    expect([await waitlist.count('waitlist.sign_up'), await waitlist.count('waitlist.confirm_token'), await waitlist.count('waitlist.suppression')]).toEqual([0, 0, 1]);
    await after('24 days');
    expect(await waitlist.count('waitlist.suppression')).toBe(0);
  });

  it('links that were used are gone after 72 hours', async () => {
    const { confirm } = await waitlist.joined('used@example.org');
    await after('71 hours');
    expect((await waitlist.call('POST', 'waitlist/confirmation', confirm)).statusCode).toBe(200);
    await after('2 hours');
    expect((await waitlist.call('POST', 'waitlist/confirmation', confirm)).statusCode).toBe(401);
    expect(await people()).toBe(1);
  });

  it('who has an open request stays until it is answered', async () => {
    await waitlist.joined('asks@example.org');
    await waitlist.sql(`update waitlist.subscriber set status = 'declined', keep_until = clock.now()`);
    await waitlist.sql(`insert into waitlist.conversation (id, topic, state, email) values (gen_random_uuid(), 'question', 'open', 'ASKS@example.org')`);
    await after('1 hour');
    expect(await people()).toBe(1);
    await waitlist.sql(`update waitlist.conversation set state = 'closed'`);
    await after('6 days');
    expect(await people()).toBe(1);
    await after('2 days');
    expect(await people()).toBe(0);
  });

  it('whoever waits for 24 months is asked, and removed 30 days later unless they stay', async () => {
    await waitlist.joined('silent@example.org');
    const { place } = await waitlist.joined('stays@example.org');
    await after('23 months 20 days');
    expect([(await stayMails('silent@example.org')).length, (await stayMails('stays@example.org')).length, await people()]).toEqual([1, 1, 2]);
    await after('1 day');
    expect((await stayMails('silent@example.org')).length).toBe(1);
    const answer = await waitlist.call('POST', 'waitlist/place/stay', place);
    expect(answer.statusCode).toBe(200);
    await after('31 days');
    expect(await waitlist.sql('select email from waitlist.subscriber')).toEqual([{ email: 'stays@example.org' }]);
    await after('22 months');
    expect((await stayMails('stays@example.org')).length).toBe(2);
  });

  it('nobody is removed unasked, even when the worker was away for years', async () => {
    await waitlist.joined('late@example.org');
    await after('5 years');
    expect([(await stayMails('late@example.org')).length, await people()]).toEqual([1, 1]);
    await after('29 days');
    expect(await people()).toBe(1);
    await after('2 days');
    expect(await people()).toBe(0);
  });

  it.each([
    { status: 'declined', keep: '90 days' },
    { status: 'joined', keep: '30 days' },
  ])('whoever is $status goes after $keep without being asked', async ({ status, keep }) => {
    await waitlist.joined(`${status}@example.org`);
    await waitlist.sql(`update waitlist.subscriber set status = $1, keep_until = clock.now() + $2::interval`, status, keep);
    await after(keep);
    expect([(await stayMails(`${status}@example.org`)).length, await people()]).toEqual([0, 0]);
  });

  it('whoever asked for restriction is neither asked nor removed', async () => {
    await waitlist.joined('restricted@example.org');
    await waitlist.get(WaitlistDataHolder).restrict({ kind: 'email', value: 'restricted@example.org' }, true);
    await after('3 years');
    expect([(await stayMails('restricted@example.org')).length, await people()]).toEqual([0, 1]);
  });
});

describe('the data holder of the waitlist', () => {
  let holder: WaitlistDataHolder;

  beforeAll(async () => {
    await waitlist.sql('delete from waitlist.subscriber');
    holder = waitlist.get(WaitlistDataHolder);
  });

  const subject = (value: string) => ({ kind: 'email' as const, value });
  const exported = async (email: string): Promise<string> => {
    const files: string[] = [];
    for await (const { bytes } of holder.export(subject(email))) files.push(Buffer.from(bytes).toString());
    return files.join();
  };

  it('finds, hands out, corrects, restricts, erases and proves it', async () => {
    await waitlist.joined('anna@example.org', { name: 'Ana', company: 'Example GmbH' });
    await waitlist.sql(`insert into waitlist.suppression (email_hmac, until) select email_hmac, clock.now() + interval '1 day' from waitlist.subscriber`);
    expect(await holder.locate(subject('ANNA@Example.org'))).toEqual([
      { store: 'waitlist.subscriber', records: 1 },
      { store: 'waitlist.confirm_token', records: 1 },
      { store: 'consent.event', records: 1 },
      { store: 'waitlist.suppression', records: 1 },
    ]);
    await holder.rectify(subject('anna@example.org'), { name: 'Anna', email: 'anna@example.com' });
    const data = await exported('anna@example.com');
    expect(data).toMatch(/"name": "Anna"[^]*"policyVersion": "2026-11"/);
    expect(data).not.toContain('hmac');
    await holder.restrict(subject('anna@example.com'), true);
    expect(await waitlist.sql('select restricted from waitlist.subscriber')).toEqual([{ restricted: true }]);

    expect(await holder.erase(subject('anna@example.com'))).toContainEqual({ store: 'waitlist.subscriber', records: 1 });
    expect(await holder.verifyAbsent(subject('anna@example.com'))).toEqual([]);
    expect(await holder.erase(subject('anna@example.com'))).toEqual([]);
    expect(await exported('anna@example.com')).toBe('');
    expect(await holder.locate(subject('anna@example.org'))).toEqual([{ store: 'waitlist.suppression', records: 1 }]);
  });

  it('erases what has not been confirmed, and answers for nobody else’s people', async () => {
    await waitlist.joinOnly('pending@example.org');
    expect(await holder.erase(subject('pending@example.org'))).toEqual(expect.arrayContaining([{ store: 'waitlist.sign_up', records: 1 }]));
    expect(await holder.verifyAbsent(subject('pending@example.org'))).toEqual([]);
    expect(await holder.locate({ kind: 'end-user-pseudonym', value: 'user-7', tenantId: '0197f2a0-0000-7000-8000-000000000001' })).toEqual([]);
    expect(await holder.locate(subject('no address'))).toEqual([]);
  });
});

describe('what the privacy app asks the waitlist to do', () => {
  beforeEach(() => waitlist.sql('delete from waitlist.subscriber'));

  /** As the privacy app does it, with its own role and its own keys. */
  const passOn = async (job: ExchangeJob, body: object): Promise<string> => {
    const { db, close } = await openDatabase(waitlist.database.config, 'privacy_api');
    const exchange = new Exchange(testConfig({ database: waitlist.database.config, app: 'privacy' }), new ExchangeRepository());
    return db.transaction('platform', (tx) => exchange.post(tx, { to: 'waitlist', job, body })).finally(close);
  };
  const context = { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() };
  const decisions = (subject: string) => waitlist.sql<{ decision: string }>('select decision from consent.event where subject = $1 order by number', subject);

  it('acts on a withdrawal, acknowledges it, and forgets whose it was', async () => {
    const { id } = await waitlist.joined('withdraws@example.org');
    const recordId = randomUUID();
    await waitlist.sql(`insert into consent.event (id, subject, decision, purposes, policy_version, text_sha256, mechanism) values ($1, $2, 'withdrawn', '{waitlist}', '1', $3, 'mail')`, recordId, id, Buffer.alloc(32));
    await waitlist.sql(`insert into consent.propagation (event_id, consumer) values ($1, 'waitlist.place')`, recordId);
    const exchangeId = await passOn('waitlist.apply-withdrawal', { subject: id, recordId });
    for (let twice = 0; twice < 2; twice += 1) await waitlist.get(ApplyWithdrawalHandler).handle({ exchangeId }, context);
    expect(await waitlist.count('waitlist.subscriber')).toBe(0);
    expect(await waitlist.sql('select acknowledged_at is not null as done from consent.propagation where event_id = $1', recordId)).toEqual([{ done: true }]);
    expect(await decisions(id)).toEqual([]);
    const [kept] = await waitlist.sql<{ subject: string }>('select subject from consent.event where id = $1', recordId);
    expect(await decisions(kept?.subject ?? '')).toEqual([{ decision: 'given' }, { decision: 'withdrawn' }]);
  });

  it('keeps a held place whoever leaves, and ends it when the hold is released', async () => {
    const { id, place } = await waitlist.joined('held@example.org');
    const holdId = randomUUID();
    await waitlist.sql(`insert into privacy.legal_hold (id, dataset, authority, approver, review_at, placed_by) values ($1, 'waitlist.subscriber', 'Court', 'Legal', clock.now(), $1)`, holdId);
    await waitlist.sql(`insert into privacy.held_row (hold_id, dataset, row_id) values ($1, 'waitlist.subscriber', $2)`, holdId, id);
    await waitlist.call('DELETE', 'waitlist/place', place);
    await waitlist.advance('40 months');
    await waitlist.get(Purge).run();
    expect(await waitlist.count('waitlist.subscriber')).toBe(1);
    expect(await waitlist.sql('select deferred_at is not null as deferred from privacy.held_row where row_id = $1', id)).toEqual([{ deferred: true }]);
    await waitlist.sql('delete from privacy.held_row');
    const exchangeId = await passOn('waitlist.take-up-deferred', { dataset: 'waitlist.subscriber', rowIds: [id] });
    for (let twice = 0; twice < 2; twice += 1) await waitlist.get(TakeUpDeferredHandler).handle({ exchangeId }, context);
    expect(await waitlist.count('waitlist.subscriber')).toBe(0);
    expect(await decisions(id)).toEqual([]);
  });

  it('sets aside what makes no sense', async () => {
    const exchangeId = await passOn('waitlist.take-up-deferred', { dataset: 'identity.member', rowIds: [] });
    await expect(waitlist.get(TakeUpDeferredHandler).handle({ exchangeId }, context)).rejects.toThrow('deferred-malformed');
  });
});
