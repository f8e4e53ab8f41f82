import { mintCredential } from '#identity/credential.js';
import { tokenOf, WaitlistUnderTest } from '#testing/waitlist-app.js';
import { mintConfirmToken } from './confirm-token.js';

describe('the link of a confirmation mail', () => {
  let waitlist: WaitlistUnderTest;

  beforeAll(async () => {
    waitlist = await WaitlistUnderTest.start();
  });

  afterAll(() => waitlist.stop());

  const confirmation = (token: string, way: '' | '/cancel' | '/resend' = '') => waitlist.call('POST', `waitlist/confirmation${way}`, token);
  const problem = (answer: { statusCode: number; body: string }): string => `${answer.statusCode} ${(JSON.parse(answer.body) as { code: string }).code}`;

  it('says what it is good for', async () => {
    const { confirm } = await waitlist.joinOnly('look@example.org');
    const look = async () => (await waitlist.call('GET', 'waitlist/confirmation', confirm)).json<object>();
    expect(await look()).toMatchObject({ state: 'open', movesAddress: false });
    await waitlist.sql(`update waitlist.confirm_token set expires_at = clock.now()`);
    expect(await look()).toMatchObject({ state: 'expired' });
  });

  it('is kept as a hash alone', async () => {
    const { confirm } = await waitlist.joinOnly('hash@example.org');
    const dump = JSON.stringify(await waitlist.sql('select t, encode(token_hash, $1) as hash from waitlist.confirm_token t', 'base64')) + JSON.stringify(await waitlist.sql('select s from waitlist.sign_up s'));
    expect(dump).not.toContain(confirm);
    expect(dump).not.toContain(Buffer.from(confirm, 'base64url').toString('base64'));
  });

  it('works for 72 hours, and then leads to a new one', async () => {
    const { confirm } = await waitlist.joinOnly('late@example.org');
    await waitlist.advance('72 hours 1 second');
    expect(problem(await confirmation(confirm))).toBe('410 link-expired');
    expect(await waitlist.sql(`select 1 from waitlist.subscriber where email = 'late@example.org'`)).toEqual([]);
    const again = await confirmation(confirm, '/resend');
    expect([again.statusCode, again.json<object>()]).toEqual([202, { next: 'check-your-inbox' }]);
    await waitlist.drain();
    const mails = await waitlist.mailsTo('late@example.org');
    expect(mails).toHaveLength(2);
    expect((await confirmation(tokenOf(mails[1]?.links[0]))).statusCode).toBe(200);
    expect((await confirmation(confirm)).statusCode).toBe(200);
  });

  it('says "this wasn’t me": the address is forgotten, and left alone for 30 days', async () => {
    const email = 'stranger@example.org';
    const { confirm } = await waitlist.joinOnly(email);
    const cancel = tokenOf((await waitlist.mailsTo(email))[0]?.links.at(-1));
    expect(cancel).toBe(confirm);
    expect([(await confirmation(cancel, '/cancel')).statusCode, (await confirmation(cancel, '/cancel')).statusCode]).toEqual([204, 204]);
    expect(problem(await confirmation(confirm))).toBe('401 invalid-token');
    expect(await waitlist.sql(`select 1 from waitlist.sign_up where email = $1`, email)).toEqual([]);
    const kept = JSON.stringify(await waitlist.sql('select * from waitlist.suppression'));
    expect(kept).not.toContain('stranger');

    await waitlist.form('sign-ups', { email });
    await waitlist.drain();
    expect(await waitlist.mailsTo(email)).toHaveLength(1);
    await waitlist.advance('30 days 1 minute');
    await waitlist.form('sign-ups', { email });
    await waitlist.drain();
    expect(await waitlist.mailsTo(email)).toHaveLength(2);
  });

  it('cannot cancel what was confirmed', async () => {
    const { confirm } = await waitlist.joined('sure@example.org');
    expect(problem(await confirmation(confirm, '/cancel'))).toBe('409 conflict');
  });

  it('meets a confirmation and a cancellation at the same time with one of the two', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { confirm } = await waitlist.joinOnly(`race${round}@example.org`);
      await Promise.all([confirmation(confirm), confirmation(confirm, '/cancel'), confirmation(confirm)]);
      const [row] = await waitlist.sql<{ people: number; pending: number }>(
        `select (select count(*)::int from waitlist.subscriber where email = $1) as people, (select count(*)::int from waitlist.sign_up where email = $1) as pending`,
        `race${round}@example.org`,
      );
      expect(row?.pending).toBe(0);
      expect([0, 1]).toContain(row?.people);
    }
  });

  it('is nobody else’s: made up, altered, of another kind, or none', async () => {
    const { confirm, place } = await waitlist.joined('kinds@example.org');
    const bad = ['', 'x', mintConfirmToken().text, `${confirm.slice(0, -1)}_`, place, mintCredential('session').text, mintCredential('operator').text];
    for (const token of bad) expect(problem(await confirmation(token))).toBe('401 invalid-token');
    for (const token of [confirm, `${place}x`, place.replace(/^w1\.../, 'w1.AA'), mintCredential('secret').text]) expect(problem(await waitlist.call('GET', 'waitlist/place', token))).toBe('401 invalid-token');
  });
});
