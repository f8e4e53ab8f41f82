import { tokenOf, WaitlistUnderTest } from '#testing/waitlist-app.js';
import { formText, formTextSha256 } from './form-texts.js';

describe('joining the waitlist', () => {
  let waitlist: WaitlistUnderTest;

  beforeAll(async () => {
    waitlist = await WaitlistUnderTest.start();
  });

  afterAll(() => waitlist.stop());

  /** What came back, but for what is different each time for everybody. */
  const seen = ({ statusCode, headers, body }: Awaited<ReturnType<WaitlistUnderTest['form']>>) => {
    const { date: _date, 'request-id': _id, ratelimit, ...rest } = headers;
    return { statusCode, headers: { ...rest, ratelimit: String(ratelimit).replaceAll(/t=\d+/g, 't=…') }, body };
  };

  it('answers the same for new, pending, known, suppressed, blocked and caught addresses', async () => {
    await waitlist.joined('known@example.org');
    await waitlist.joinOnly('pending@example.org');
    const { confirm } = await waitlist.joinOnly('not-me@example.org');
    await waitlist.call('POST', 'waitlist/confirmation/cancel', confirm);
    await waitlist.sql(`insert into waitlist.address_rule (list, domain, created_by) values ('block', 'blocked.example.com', gen_random_uuid())`);

    const answers = [];
    for (const email of ['new@example.org', 'pending@example.org', 'known@example.org', 'not-me@example.org', 'a@blocked.example.com']) answers.push(seen(await waitlist.form('sign-ups', { email })));
    answers.push(seen(await waitlist.form('sign-ups', { email: 'bot@example.org', website: 'https://spam.example' })));
    for (const path of ['resends', 'place-links']) for (const email of ['known@example.org', 'stranger@example.org']) answers.push(seen(await waitlist.form(path, { email })));
    const [first] = answers;
    expect(first).toMatchObject({ statusCode: 202, body: '{"next":"check-your-inbox"}' });
    for (const answer of answers) expect(answer).toEqual(first);

    await waitlist.drain();
    const to = (await waitlist.mails()).map((mail) => `${mail.template} ${mail.to}`);
    expect(to.filter((line) => /not-me|blocked|bot|stranger/.test(line))).toEqual(['waitlist-confirm not-me@example.org']);
    expect(to.filter((line) => line === 'waitlist-place known@example.org')).toHaveLength(3);
    expect(to.filter((line) => line.endsWith('pending@example.org'))).toHaveLength(2);
  });

  it('makes nobody a person before they confirm, and one person however often they click', async () => {
    const people = await waitlist.count('waitlist.subscriber');
    const { confirm } = await waitlist.joinOnly('anna@example.org', { name: ' Anna ', company: 'Example GmbH' });
    expect(await waitlist.count('waitlist.subscriber')).toBe(people);
    expect(await waitlist.sql(`select count(*)::int as n from consent.event c join waitlist.sign_up s on c.subject = s.id::text`)).toEqual([{ n: 0 }]);

    const clicks = await Promise.all(Array.from({ length: 5 }, () => waitlist.call('POST', 'waitlist/confirmation', confirm)));
    expect(new Set(clicks.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(clicks[0]?.statusCode).toBe(200);
    expect(await waitlist.count('waitlist.subscriber')).toBe(people + 1);
    expect(await waitlist.sql(`select name, company, status from waitlist.subscriber where email = 'anna@example.org'`)).toEqual([{ name: 'Anna', company: 'Example GmbH', status: 'new' }]);
    expect(await waitlist.sql(`select 1 from waitlist.sign_up where email = 'anna@example.org'`)).toEqual([]);
  });

  it('keeps the proof of what was agreed to: text, policy, when asked and when confirmed, and no address', async () => {
    const { id } = await waitlist.joined('proof@example.org');
    const text = formText();
    const [event] = await waitlist.sql<Record<string, unknown>>('select * from consent.event where subject = $1', id);
    expect(event).toMatchObject({ decision: 'given', purposes: ['waitlist'], policy_version: text?.policyVersion, text_sha256: text && formTextSha256(text), mechanism: 'double-opt-in' });
    const [row] = await waitlist.sql<{ fine: boolean }>(
      'select c.requested_at < c.occurred_at and c.requested_at = s.requested_at and c.occurred_at = s.confirmed_at as fine from consent.event c join waitlist.subscriber s on s.consent_event_id = c.id where s.id = $1',
      id,
    );
    expect(row).toEqual({ fine: true });
    expect(JSON.stringify(event)).not.toMatch(/example\.org|10\.0\./);
  });

  it('writes nothing that anybody typed into a mail to an address nobody confirmed', async () => {
    await waitlist.joinOnly('victim@example.org', { name: 'Visit evil-name.example', company: 'evil-company.example' });
    const mails = (await waitlist.mails()).filter(({ template }) => template.startsWith('waitlist-confirm'));
    const norms = mails.map(({ subject, text, html, links }) => [subject, text, html].map((part) => links.map(tokenOf).reduce((left, token) => left.replaceAll(token, 'TOKEN'), part)));
    for (const norm of norms) expect(norm).toEqual(norms[0]);
  });

  it('sends three mails in 24 hours and five in all', async () => {
    const email = 'often@example.org';
    const ask = async (times: number): Promise<number> => {
      for (let time = 0; time < times; time += 1) {
        await waitlist.form(time % 2 === 0 ? 'resends' : 'sign-ups', { email });
        await waitlist.drain();
      }
      return (await waitlist.mailsTo(email)).length;
    };
    await waitlist.joinOnly(email);
    expect(await ask(5)).toBe(3);
    await waitlist.advance('25 hours');
    expect(await ask(5)).toBe(5);
    await waitlist.advance('25 hours');
    expect(await ask(2)).toBe(5);
    const tokens = (await waitlist.mailsTo(email)).map(({ links }) => tokenOf(links[0]));
    expect(new Set(tokens).size).toBe(5);
  });

  it('keeps to the budget of a mailbox, whatever tags and spellings it is given', async () => {
    for (let tag = 0; tag < 9; tag += 1) await waitlist.form('sign-ups', { email: `bombed+${tag}@example.org` });
    await waitlist.drain();
    expect((await waitlist.mails()).filter(({ to }) => to.startsWith('bombed+'))).toHaveLength(5);
  });

  it('refuses what is no address, too long, or not asked for', async () => {
    const code = async (body: object): Promise<string> => {
      const answer = await waitlist.form('sign-ups', body);
      return `${answer.statusCode} ${answer.json<{ code: string }>().code}`;
    };
    expect(await code({ email: 'anna' })).toBe('422 validation-failed');
    expect(await code({ email: `${'x'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(60)}.example` })).toBe('422 validation-failed');
    expect(await code({ email: 'anna@example.org', name: 'x'.repeat(101) })).toBe('422 validation-failed');
    expect(await code({ email: 'anna@example.org', company: 'a\r\nBcc: b' })).toBe('422 validation-failed');
    expect(await code({ email: 'anna@example.org', formVersion: 'none' })).toBe('422 validation-failed');
    expect(await code({ email: 'anna@example.org', phone: '1' })).toBe('422 unknown-field');
  });

  it('lets nothing that cannot be worked off hold up what came after it', async () => {
    const [shard, good] = [0, 'behind@example.org'];
    await waitlist.form('sign-ups', { email: good });
    await waitlist.sql(
      `insert into waitlist.sign_up (shard, email, email_hmac, form_version, policy_version, text_sha256, requested_at)
       select $1, 'no address', $2::bytea, '1', '1', $3::bytea, clock.now() - interval '1 minute' from generate_series(1, 2)`,
      shard,
      Buffer.alloc(16),
      Buffer.alloc(32),
    );
    await waitlist.sql('update waitlist.sign_up set shard = $1 where email = $2', shard, good);
    await waitlist.drain();
    expect(await waitlist.mailsTo(good)).toHaveLength(1);
    expect(await waitlist.sql(`select state, reasons from waitlist.sign_up where email = 'no address'`)).toEqual([{ state: 'held', reasons: ['not-worked-off'] }]);
  });

  it('holds what the defence suspects, unless its address is allowed', async () => {
    const name = 'https://spam.example https://spam.example';
    const suspect = { name, company: 'FREE MONEY http://spam.example', email: 'held@mailinator.com' };
    await waitlist.form('sign-ups', suspect);
    await waitlist.drain();
    const [held] = await waitlist.sql<{ state: string; score: number; reasons: string[] }>(`select state, score, reasons from waitlist.sign_up where email = 'held@mailinator.com'`);
    expect(held?.state).toBe('held');
    expect(held?.score).toBeGreaterThanOrEqual(50);
    expect(held?.reasons).toContain('disposable-domain');
    expect(await waitlist.mailsTo('held@mailinator.com')).toEqual([]);

    await waitlist.sql(`insert into waitlist.address_rule (list, domain, created_by) values ('allow', 'mailinator.com', gen_random_uuid())`);
    await waitlist.form('sign-ups', { ...suspect, email: 'allowed@mailinator.com' });
    await waitlist.drain();
    expect(await waitlist.mailsTo('allowed@mailinator.com')).toHaveLength(1);
  });
});
