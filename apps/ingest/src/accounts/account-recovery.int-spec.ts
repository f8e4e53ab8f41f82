import { AccountsUnderTest, type Answer } from '#testing/accounts-app.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import { AccountSweep } from './account-sweep.js';

/** Another character in the middle: the last one holds bits that mean nothing. */
const altered = (token: string): string => `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`;

describe('ways back into an account', () => {
  let trial: AccountsUnderTest;
  let tenant: TestTenant;
  let email: string;

  beforeAll(async () => {
    trial = await AccountsUnderTest.start();
  });
  afterAll(() => trial?.stop());
  beforeEach(async () => {
    tenant = await createTestTenant(trial.config);
    email = await trial.emailOf(tenant.members.analyst.id);
  });

  const notices = async (to: string): Promise<string[]> => (await trial.mails()).filter((mail) => mail.to === to && mail.template === 'account-notice').map(({ data }) => (data as { event: string }).event);
  const stopToken = async (to: string): Promise<string> => {
    const link = (await trial.mails()).filter((mail) => mail.to === to).flatMap(({ links }) => links).filter((url) => url.includes('/sign-in/stop')).at(-1);
    return new URL(link ?? 'http://none').searchParams.get('token') ?? '';
  };

  describe('without a second factor', () => {
    const ask = async (): Promise<Answer> => trial.post('/v1/sign-in/factor-recovery', { challenge: (await trial.byCode(email)).challenge });
    const wait = (hours: number): Promise<unknown> => trial.admin.query('update identity.factor_recovery set ready_at = ready_at - make_interval(hours => $1)', [hours]);
    const recoveriesUrl = (): string => `/v1/organisations/${tenant.tenantId}/factor-recoveries`;
    const recoveryId = async (): Promise<string> => ((await trial.call('GET', recoveriesUrl(), { token: tenant.members.owner.token })).body['items'] as { id: string }[])[0]?.id ?? 'none';

    beforeEach(() => trial.pairTotp(tenant.members.analyst.token));

    it('lets in after mail, waiting time and an owner’s approval, and takes factors and sessions away', async () => {
      expect(await ask()).toMatchObject({ status: 200, body: { signedIn: null, approvalsMissing: 1 } });
      expect([await notices(email), await notices(await trial.emailOf(tenant.members.owner.id))]).toEqual([['factor-added', 'factor-recovery-asked'], ['factor-recovery-of-member']]);
      expect((await trial.call('GET', recoveriesUrl(), { token: tenant.members.owner.token })).body['items']).toMatchObject([{ email, approved: false }]);
      await wait(24);
      expect((await ask()).body).toMatchObject({ signedIn: null, approvalsMissing: 1 });
      expect(await trial.post(`${recoveriesUrl()}/${await recoveryId()}/approval`, {}, { token: tenant.members.owner.token })).toMatchObject({ status: 204 });
      const done = await ask();
      expect(done.body).toMatchObject({ signedIn: { sessionToken: expect.stringContaining('ptx_session') as string }, approvalsMissing: 0 });
      const { sessionToken: token } = done.body['signedIn'] as { sessionToken: string };
      expect((await trial.call('GET', '/v1/me/factors', { token })).body).toEqual({ totp: [], passkeys: [], recoveryCodesLeft: 0 });
      expect((await trial.call('GET', '/v1/me/factors', { token: tenant.members.analyst.token })).status).toBe(401);
      expect((await notices(email)).slice(-2)).toEqual(['factor-recovery-approved', 'factors-recovered']);
      expect(await trial.leaves()).toContainEqual(expect.objectContaining({ log: `tenant:${tenant.tenantId}`, action: 'identity.factors-recovered' }));
    });

    it('does not shorten the waiting for an approval', async () => {
      await ask();
      await trial.post(`${recoveriesUrl()}/${await recoveryId()}/approval`, {}, { token: tenant.members.owner.token });
      expect((await ask()).body).toMatchObject({ signedIn: null, approvalsMissing: 0 });
    });

    it('is stopped by the link of the notice, once', async () => {
      await ask();
      const token = await stopToken(email);
      expect(await trial.post('/v1/account-changes/stop', { token: altered(token) })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/account-changes/stop', { token })).toMatchObject({ status: 204 });
      expect(await trial.post('/v1/account-changes/stop', { token })).toMatchObject({ status: 401 });
      expect((await notices(email)).at(-1)).toBe('factor-recovery-stopped');
      expect((await trial.call('GET', recoveriesUrl(), { token: tenant.members.owner.token })).body['items']).toEqual([]);
    });

    it('is stopped by an owner; nobody else approves, and nobody approves their own', async () => {
      await ask();
      const id = await recoveryId();
      for (const role of ['admin', 'analyst', 'viewer'] as const) expect(await trial.post(`${recoveriesUrl()}/${id}/approval`, {}, { token: tenant.members[role].token })).toMatchObject({ status: 403 });
      expect(await trial.post(`/v1/organisations/${trial.acme.tenantId}/factor-recoveries/${id}/approval`, {}, { token: trial.acme.members.owner.token })).toMatchObject({ status: 404 });
      expect(await trial.call('DELETE', `${recoveriesUrl()}/${id}`, { token: tenant.members.owner.token })).toMatchObject({ status: 204 });
      expect((await ask()).body).toMatchObject({ signedIn: null, approvalsMissing: 1 });
    });

    it('takes a week where nobody else is an owner, and never less than the mailed code', async () => {
      const owner = await trial.emailOf(tenant.members.owner.id);
      await trial.pairTotp(tenant.members.owner.token);
      const asked = await trial.post('/v1/sign-in/factor-recovery', { challenge: (await trial.byCode(owner)).challenge });
      expect(asked.body).toMatchObject({ signedIn: null, approvalsMissing: 0 });
      expect(Date.parse(String(asked.body['readyAt'])) - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000);
      await wait(7 * 24);
      const unproved = await trial.post('/v1/sign-in/code', { email: owner });
      expect(await trial.post('/v1/sign-in/factor-recovery', { challenge: unproved.body['challenge'] as string })).toMatchObject({ status: 401 });
      expect((await trial.post('/v1/sign-in/factor-recovery', { challenge: (await trial.byCode(owner)).challenge })).body['signedIn']).not.toBeNull();
    });
  });

  describe('without mail', () => {
    it('takes an authenticator app and a recovery code together, and burns none for a wrong code', async () => {
      const { secret, recoveryCodes } = await trial.pairTotp(tenant.members.analyst.token);
      const [first = '', second = ''] = recoveryCodes;
      expect(await trial.post('/v1/sign-in/without-mail', { email, totp: '000000', recoveryCode: first })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/sign-in/without-mail', { email: 'nobody@example.com', totp: trial.totp(secret), recoveryCode: first })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/sign-in/without-mail', { email, totp: trial.totp(secret), recoveryCode: first })).toMatchObject({ status: 200 });
      trial.pass(1);
      expect(await trial.post('/v1/sign-in/without-mail', { email, totp: trial.totp(secret), recoveryCode: first })).toMatchObject({ status: 401 });
      trial.pass(1);
      expect(await trial.post('/v1/sign-in/without-mail', { email, totp: trial.totp(secret), recoveryCode: second })).toMatchObject({ status: 200 });
    });
  });

  describe('with another address', () => {
    let newEmail: string;
    let token: string;
    const codeTo = async (to: string): Promise<string> => ((await trial.mails()).filter((mail) => mail.to === to && mail.template === 'email-change-code').at(-1)?.data as { code: string } | undefined)?.code ?? 'none';
    const begin = (): Promise<Answer> => trial.post('/v1/me/email-change', { email: newEmail }, { token });
    const confirm = (code: string): Promise<Answer> => trial.post('/v1/me/email-change/confirmation', { code }, { token });

    beforeEach(() => {
      newEmail = `new-${tenant.members.analyst.id}@example.com`;
      ({ token } = tenant.members.analyst);
    });

    it('changes at once when both addresses agree, and tells both', async () => {
      expect(await begin()).toMatchObject({ status: 201, body: { newEmail, dueAt: null, done: false } });
      expect(await confirm(await codeTo(email))).toMatchObject({ status: 200, body: { oldConfirmed: true, newConfirmed: false, done: false } });
      expect(await confirm(await codeTo(newEmail))).toMatchObject({ status: 200, body: { done: true } });
      expect(await trial.emailOf(tenant.members.analyst.id)).toBe(newEmail);
      expect([(await notices(email)).at(-1), await notices(newEmail)]).toEqual(['email-changed', ['email-changed']]);
      expect(await trial.byCode(newEmail)).toMatchObject({ status: 200 });
    });

    it('waits a week when the old address says nothing', async () => {
      await begin();
      expect(await confirm(await codeTo(newEmail))).toMatchObject({ status: 200, body: { newConfirmed: true, done: false, dueAt: expect.any(String) as string } });
      const sweep = trial.app.get(AccountSweep, { strict: false });
      await sweep.sweep();
      expect(await trial.emailOf(tenant.members.analyst.id)).toBe(email);
      await trial.admin.query(`update identity.email_change set due_at = due_at - interval '7 days' where member_id = $1`, [tenant.members.analyst.id]);
      await sweep.sweep();
      expect(await trial.emailOf(tenant.members.analyst.id)).toBe(newEmail);
    });

    it('is stopped by whoever reads the old mail', async () => {
      await begin();
      await confirm(await codeTo(newEmail));
      expect(await trial.post('/v1/account-changes/stop', { token: await stopToken(email) })).toMatchObject({ status: 204 });
      expect(await trial.call('GET', '/v1/me/email-change', { token })).toMatchObject({ status: 404 });
      expect((await notices(email)).at(-1)).toBe('email-change-stopped');
    });

    it('is not begun by a session that was left open, and not finished by guessing', async () => {
      await trial.admin.query(`update identity.sign_in_session set authenticated_at = authenticated_at - interval '11 minutes' where member_id = $1`, [tenant.members.analyst.id]);
      expect(await begin()).toMatchObject({ status: 403, code: 'reauthentication-required' });
      await trial.admin.query('update identity.sign_in_session set authenticated_at = clock.now() where member_id = $1', [tenant.members.analyst.id]);
      await begin();
      for (let guess = 0; guess < 10; guess += 1) expect(await confirm(String(guess))).toMatchObject({ status: 422 });
      expect(await confirm(await codeTo(newEmail))).toMatchObject({ status: 404 });
    });

    it('does not say that an address is another member’s, and does not take it', async () => {
      newEmail = await trial.emailOf(tenant.members.viewer.id);
      expect(await begin()).toMatchObject({ status: 201 });
      await confirm(await codeTo(email));
      expect(await confirm(await codeTo(newEmail))).toMatchObject({ status: 409 });
      expect(await trial.emailOf(tenant.members.analyst.id)).toBe(email);
    });
  });
});
