import { openDatabase } from '#database/open-database.js';
import { Exchange } from '#exchange/exchange.js';
import { ExchangeRepository } from '#exchange/exchange.repository.js';
import { createTestOperator, type TestOperator } from '#testing/operator-trial.js';
import { testExchange } from '#testing/test-config.js';
import { WaitlistUnderTest } from '#testing/waitlist-app.js';
import { randomUUID } from 'node:crypto';
import type { HeldSignUpsDto } from './held.dto.js';
import { InviteWaveHandler } from './invite-wave.handler.js';
import { OrganisationOpenedHandler } from './organisation-opened.handler.js';
import type { PeopleDto, PersonDto } from './people.dto.js';
import type { WaveDto } from './waves.dto.js';

describe('the operators’ desk of the waitlist', () => {
  let waitlist: WaitlistUnderTest;
  let operator: TestOperator;

  beforeAll(async () => {
    waitlist = await WaitlistUnderTest.start();
    operator = await createTestOperator(waitlist.config, ['support', 'privacy', 'security']);
  });

  beforeEach(async () => {
    for (const table of ['subscriber', 'sign_up', 'address_rule']) await waitlist.sql(`delete from waitlist.${table}`);
  });

  afterAll(() => waitlist.stop());

  const desk = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => waitlist.call(method, `operators/waitlist/${path}`, operator.token, body);
  const search = async (body: object): Promise<PeopleDto> => (await desk('POST', 'people/search', body)).json<PeopleDto>();
  const leaves = async (action: string): Promise<Record<string, unknown>[]> =>
    (await waitlist.sql<{ leaf: Buffer }>('select leaf from audit.leaf_outbox order by created_at')).map(({ leaf }) => JSON.parse(leaf.toString()) as Record<string, unknown>).filter((leaf) => leaf.action === action);

  /** People straight in the table, one second apart. */
  const people = async (count: number, more: { tag?: string } = {}): Promise<void> => {
    await waitlist.sql(
      `insert into waitlist.subscriber (email, email_hmac, name, requested_at, confirmed_at, consent_event_id, keep_until, tags)
       select 'p' || n || '@example.org', substr(sha256(('p' || n)::bytea), 1, 16), 'Person ' || n, clock.now() - interval '2 days', clock.now() - interval '1 day' + make_interval(secs => n), gen_random_uuid(),
         clock.now() + interval '1 year', case when n % 2 = 0 and $2::text is not null then array[$2::text] else '{}' end
       from generate_series(1, $1::int) n`,
      count,
      more.tag ?? null,
    );
  };

  it('finds people a page at a time, by text, status and tag, and writes down that it looked', async () => {
    await people(7, { tag: 'games' });
    const first = await search({ limit: 3 });
    const second = await search({ limit: 3, cursor: first.nextCursor });
    const third = await search({ limit: 3, cursor: second.nextCursor });
    expect([first, second, third].map(({ items }) => items.map(({ email }) => email[1]).join(''))).toEqual(['123', '456', '7']);
    expect(third.nextCursor).toBeNull();
    expect((await search({ text: 'PERSON 4' })).items.map(({ email }) => email)).toEqual(['p4@example.org']);
    expect((await search({ text: '%' })).items).toEqual([]);
    expect((await search({ tag: 'games', status: 'new' })).items).toHaveLength(3);
    expect((await desk('POST', 'people/search', { limit: 3, cursor: first.nextCursor, status: 'new' })).json<object>()).toMatchObject({ code: 'invalid-cursor' });
    const looked = await leaves('waitlist.searched');
    expect(looked.length).toBeGreaterThan(3);
    expect(JSON.stringify(looked)).not.toMatch(/PERSON|example\.org/);
    expect((await desk('GET', 'summary')).json<object>()).toEqual({ new: 7, invited: 0, joined: 0, declined: 0, pending: 0, held: 0 });
  });

  it('tags, and keeps to twenty', async () => {
    await people(1);
    const { id } = (await search({})).items[0] as PersonDto;
    expect((await desk('PATCH', `people/${id}/tags`, { add: ['games', 'beta'] })).json<PersonDto>().tags).toEqual(['games', 'beta']);
    expect((await desk('PATCH', `people/${id}/tags`, { add: ['x'], remove: ['games'] })).json<PersonDto>().tags).toEqual(['beta', 'x']);
    expect((await desk('PATCH', `people/${id}/tags`, { add: Array.from({ length: 19 }, (_one, index) => `t${index}`) })).statusCode).toBe(409);
    expect((await desk('PATCH', `people/${id}/tags`, { add: ['No Spaces'] })).statusCode).toBe(422);
    expect((await desk('PATCH', `people/${randomUUID()}/tags`, { add: [] })).statusCode).toBe(404);
  });

  it('shows why sign-ups are held, and releases or declines them with one click', async () => {
    for (const email of ['one@mailinator.com', 'two@mailinator.com']) await waitlist.form('sign-ups', { email });
    await waitlist.drain();
    const { items } = (await desk('GET', 'held')).json<HeldSignUpsDto>();
    expect(items.map(({ email }) => email)).toEqual(['one@mailinator.com', 'two@mailinator.com']);
    expect(items[0]?.reasons).toContain('disposable-domain');
    expect(items[0]?.score).toBeGreaterThanOrEqual(50);
    expect(await waitlist.mailsTo('one@mailinator.com')).toEqual([]);

    expect((await desk('POST', `held/${items[0]?.id}/release`)).statusCode).toBe(204);
    expect((await desk('POST', `held/${items[1]?.id}/decline`)).statusCode).toBe(204);
    expect((await desk('POST', `held/${items[1]?.id}/release`)).statusCode).toBe(404);
    await waitlist.drain();
    expect(await waitlist.mailsTo('one@mailinator.com')).toHaveLength(1);
    expect(await waitlist.mailsTo('two@mailinator.com')).toEqual([]);
    expect((await desk('GET', 'held')).json<HeldSignUpsDto>().items).toEqual([]);
    expect([(await leaves('waitlist.held-released')).length, (await leaves('waitlist.held-declined')).length]).toEqual([1, 1]);
  });

  it('blocks and allows domains and addresses; of addresses only a hash is kept', async () => {
    const made = await desk('POST', 'address-rules', { list: 'block', value: 'Example.net', note: 'Spam' });
    expect([made.statusCode, made.json<object>()]).toEqual([201, expect.objectContaining({ list: 'block', domain: 'example.net', note: 'Spam' })]);
    const allowed = (await desk('POST', 'address-rules', { list: 'allow', value: 'Anna@sub.example.net' })).json<{ id: string; domain: null }>();
    expect(allowed.domain).toBeNull();
    expect((await desk('POST', 'address-rules', { list: 'block', value: 'not a domain' })).statusCode).toBe(422);
    for (const email of ['bert@sub.example.net', 'anna@sub.example.net']) await waitlist.form('sign-ups', { email });
    await waitlist.drain();
    expect([(await waitlist.mailsTo('bert@sub.example.net')).length, (await waitlist.mailsTo('anna@sub.example.net')).length]).toEqual([0, 1]);
    expect(JSON.stringify(await waitlist.sql('select * from waitlist.address_rule')) + JSON.stringify(await leaves('waitlist.rule-made'))).not.toMatch(/anna/i);
    await desk('POST', 'address-rules', { list: 'allow', value: 'example.net' });
    expect((await desk('GET', 'address-rules')).json<{ items: object[] }>().items).toHaveLength(2);
    expect((await desk('DELETE', `address-rules/${allowed.id}`)).statusCode).toBe(204);
    expect((await desk('DELETE', `address-rules/${allowed.id}`)).statusCode).toBe(404);
  });

  it('exports a CSV that no spreadsheet runs, leaves out who asked for restriction, and writes it down', async () => {
    await people(3);
    await waitlist.sql(`update waitlist.subscriber set name = '=HYPERLINK("http://evil.example")' where email = 'p1@example.org'`);
    await waitlist.sql(`update waitlist.subscriber set restricted = true where email = 'p3@example.org'`);
    const answer = await desk('POST', 'people/export', { status: 'new' });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = answer.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(answer.body).not.toContain('p3@');
    expect(await leaves('waitlist.list-exported')).toHaveLength(1);
  });

  it('declines without a mail, and not who has joined', async () => {
    await people(1);
    const { id } = (await search({})).items[0] as PersonDto;
    const mails = (await waitlist.mails()).length;
    expect((await desk('POST', `people/${id}/decline`)).json<object>()).toMatchObject({ status: 'declined' });
    expect((await waitlist.mails()).length).toBe(mails);
    expect((await desk('POST', `people/${id}/invitation`)).statusCode).toBe(409);
    await waitlist.sql(`update waitlist.subscriber set status = 'joined'`);
    expect((await desk('POST', `people/${id}/decline`)).statusCode).toBe(409);
  });

  describe('invitations', () => {
    /** The other side: opens what waits for ingest, and answers with a new organisation. */
    const ingestAnswers = async (): Promise<unknown[]> => {
      const { db, close } = await openDatabase(waitlist.config.database, 'ingest_worker');
      const exchange = new Exchange({ app: 'ingest', exchange: testExchange('ingest') }, new ExchangeRepository());
      try {
        return await db.transaction('platform', async (tx) => {
          const messages = await exchange.waiting(tx);
          for (const { id } of messages) {
            await exchange.answer(tx, id, { organisationId: randomUUID() });
            await exchange.close(tx, id);
          }
          return messages.map(({ body }) => body);
        });
      } finally {
        await close();
      }
    };

    const readAnswers = async (): Promise<void> => {
      for (const { payload } of await waitlist.sql<{ payload: { exchangeId: string } }>(`select payload from waitlist.outbox where name = 'waitlist.organisation-opened'`)) {
        await waitlist.get(OrganisationOpenedHandler).handle(payload, { complete: () => Promise.resolve() });
        await waitlist.get(OrganisationOpenedHandler).handle(payload, { complete: () => Promise.resolve() });
      }
      await waitlist.sql(`delete from waitlist.outbox where name = 'waitlist.organisation-opened'`);
    };

    const runWave = async (body: object): Promise<WaveDto> => {
      const wave = (await desk('POST', 'waves', body)).json<WaveDto>();
      await waitlist.get(InviteWaveHandler).handle({ waveId: wave.id }, { signal: new AbortController().signal });
      await waitlist.get(InviteWaveHandler).handle({ waveId: wave.id }, { signal: new AbortController().signal });
      return (await desk('GET', `waves/${wave.id}`)).json<WaveDto>();
    };

    const withStatus = async (status: string): Promise<string> => (await search({ status, limit: 100 })).items.map(({ email }) => email.slice(1, email.indexOf('@'))).join();

    it('go to one person, whose organisation’s opening makes them joined', async () => {
      await people(2);
      const { id } = (await search({})).items[1] as PersonDto;
      const answer = await desk('POST', `people/${id}/invitation`);
      expect([answer.statusCode, answer.json<PersonDto>().status]).toEqual([201, 'invited']);
      expect((await desk('POST', `people/${id}/invitation`)).statusCode).toBe(409);
      expect(await ingestAnswers()).toEqual([{ email: 'p2@example.org', waitlistEntryId: id }]);
      await readAnswers();
      const [person] = (await search({ status: 'joined' })).items;
      expect(person).toMatchObject({ id, organisationId: expect.any(String) as string });
      expect(await waitlist.count('exchange.message')).toBe(0);
    });

    it('go out in waves by position and tag, once each, as many as there are', async () => {
      await people(9, { tag: 'games' });
      await waitlist.sql(`update waitlist.subscriber set restricted = true where email = 'p1@example.org'`);
      expect(await runWave({ count: 2 })).toMatchObject({ asked: 2, invited: 2, doneAt: expect.any(String) as string });
      expect(await withStatus('invited')).toBe('2,3');
      expect(await runWave({ count: 10, tag: 'games' })).toMatchObject({ asked: 10, invited: 3, tag: 'games' });
      expect(await withStatus('invited')).toBe('2,3,4,6,8');
      expect(await ingestAnswers()).toHaveLength(5);
      await readAnswers();
      expect(await withStatus('joined')).toBe('2,3,4,6,8');
      expect((await desk('GET', 'waves')).json<{ items: object[] }>().items.length).toBeGreaterThanOrEqual(2);
      expect((await leaves('waitlist.wave-started')).at(-1)).toMatchObject({ actor: { kind: 'operator', id: operator.id } });
    });

    it('that were declined meanwhile stay declined', async () => {
      await people(1);
      const { id } = (await search({})).items[0] as PersonDto;
      await desk('POST', `people/${id}/invitation`);
      await desk('POST', `people/${id}/decline`);
      await ingestAnswers();
      await readAnswers();
      expect(await withStatus('declined')).toBe('1');
    });
  });
});
