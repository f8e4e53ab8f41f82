import { SIGN_IN_LIMITS } from '#identity/sign-in-throttle.js';
import { AccountsUnderTest } from '#testing/accounts-app.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';

/** Addresses with limits of their own. */
const HERE = '198.51.100.1';
const STRANGER = '198.51.100.2';
const ELSEWHERE = '198.51.100.3';

describe('member sign-in', () => {
  let trial: AccountsUnderTest;
  let tenant: TestTenant;
  let email: string;

  beforeAll(async () => {
    trial = await AccountsUnderTest.start();
  });
  afterAll(() => trial?.stop());

  /** A fresh member for each test: each has limits of their own. */
  beforeEach(async () => {
    tenant = await createTestTenant(trial.config);
    email = await trial.emailOf(tenant.members.owner.id);
  });

  const start = async (address = HERE): Promise<string> => String((await trial.post('/v1/sign-in/code', { email }, { address })).body['challenge']);
  const tokenOf = (answer: { body: Record<string, unknown> }): string => (answer.body['signedIn'] as { sessionToken: string }).sessionToken;
  const idle = (memberId: string): Promise<unknown> => trial.admin.query(`update identity.sign_in_session set authenticated_at = authenticated_at - interval '11 minutes' where member_id = $1`, [memberId]);

  describe('by mailed code', () => {
    it('signs in once, sets the cookie, and says how in list and log', async () => {
      const challenge = await start();
      const code = await trial.mailedCode(email);
      expect(code).toMatch(/^\d{8}$/);
      const answer = await trial.post('/v1/sign-in/code/answer', { challenge, code: `${code.slice(0, 4)} ${code.slice(4)}` });
      expect(answer).toMatchObject({ status: 200, body: { secondFactors: [], signedIn: { device: expect.stringMatching(/^[\w-]{16}\.[\w-]{43}$/) as string } } });
      expect(answer.headers['set-cookie']).toContain(`=${tokenOf(answer)}; Path=/; HttpOnly; SameSite=Lax`);
      const list = (await trial.call('GET', '/v1/sign-in-sessions', { token: tokenOf(answer) })).body['items'];
      expect(list).toContainEqual(expect.objectContaining({ current: true, method: 'code', device: 'Firefox on Linux' }));
      expect(await trial.leaves()).toContainEqual(expect.objectContaining({ action: 'identity.signed-in', actor: { kind: 'member', id: tenant.members.owner.id }, details: { method: 'code' } }));
      expect(await trial.post('/v1/sign-in/code/answer', { challenge, code })).toMatchObject({ status: 401, code: 'unauthenticated' });
    });

    it('ends other sessions, and keeps the one that asks', async () => {
      const [one, two] = [tokenOf(await trial.byCode(email)), tokenOf(await trial.byCode(email))];
      expect(await trial.call('DELETE', '/v1/sign-in-sessions/others', { token: two })).toMatchObject({ status: 204 });
      expect([(await trial.call('GET', '/v1/me/factors', { token: one })).status, (await trial.call('GET', '/v1/me/factors', { token: two })).status]).toEqual([401, 200]);
    });

    it('answers the same for an address that is nobody’s, and mails nothing', async () => {
      const known = await trial.post('/v1/sign-in/code', { email });
      const unknown = await trial.post('/v1/sign-in/code', { email: `nobody-${tenant.tenantId}@example.com` });
      const shape = (answer: typeof known): unknown => [answer.status, Object.entries(answer.body).map(([name, value]) => [name, typeof value, String(value).length]), Object.keys(answer.headers).sort()];
      expect(shape(unknown)).toEqual(shape(known));
      expect((await trial.mails()).filter(({ to }) => to.startsWith('nobody-'))).toEqual([]);
      const answers = await Promise.all([known, unknown].map(({ body }) => trial.post('/v1/sign-in/code/answer', { challenge: body['challenge'] as string, code: '00000000' })));
      expect(answers.map(({ status, code }) => [status, code])).toEqual([[401, 'unauthenticated'], [401, 'unauthenticated']]);
    });

    it('refuses a code of another challenge, one that is too old, and every code after five wrong ones', async () => {
      const [first, second] = [await start(), await start()];
      const code = await trial.mailedCode(email);
      expect(await trial.post('/v1/sign-in/code/answer', { challenge: first, code })).toMatchObject({ status: 401 });
      for (let wrong = 0; wrong < 5; wrong += 1) expect(await trial.post('/v1/sign-in/code/answer', { challenge: second, code: '1' })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/sign-in/code/answer', { challenge: second, code })).toMatchObject({ status: 401 });
      const third = await start();
      await trial.admin.query(`update identity.sign_in_attempt set expires_at = expires_at - interval '10 minutes' where member_id = $1`, [tenant.members.owner.id]);
      expect(await trial.post('/v1/sign-in/code/answer', { challenge: third, code: await trial.mailedCode(email) })).toMatchObject({ status: 401 });
    });

    it('lets one of many racing answers in', async () => {
      const [challenge, code] = [await start(), await trial.mailedCode(email)];
      const answers = await Promise.all(Array.from({ length: 5 }, () => trial.post('/v1/sign-in/code/answer', { challenge, code })));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('refuses a request that a page of another site sends', async () => {
      expect(await trial.call('POST', '/v1/sign-in/code', { body: { email }, headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({ status: 403, code: 'csrf' });
    });

    it('leaves nothing in the database that could be used', async () => {
      const [challenge, code] = [await start(), await trial.mailedCode(email)];
      const { rows } = await trial.admin.query<{ dump: string }>(`select string_agg(a::text, ' ') as dump from identity.sign_in_attempt a`);
      expect(rows[0]?.dump).toContain('member');
      expect(rows[0]?.dump).not.toContain(code);
      expect(rows[0]?.dump).not.toContain(challenge);
    });
  });

  describe('under guessing', () => {
    it('slows a stranger down after a few of 1,000 guesses, and lets the owner in meanwhile', async () => {
      const statuses = new Map<number, number>();
      let challenge = '';
      for (let guess = 0; guess < 1000; guess += 1) {
        if (guess % 5 === 0) {
          const started = await trial.post('/v1/sign-in/code', { email }, { address: STRANGER });
          statuses.set(started.status, (statuses.get(started.status) ?? 0) + 1);
          challenge = String(started.body['challenge'] ?? '');
          if (started.status === 429) break;
        }
        const { status } = await trial.post('/v1/sign-in/code/answer', { challenge, code: String(guess).padStart(8, '0') }, { address: STRANGER });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      expect(Object.fromEntries(statuses)).toEqual({ 202: SIGN_IN_LIMITS['code-here'].most, 401: SIGN_IN_LIMITS['code-here'].most * 5, 429: 1 });
      const refused = await trial.post('/v1/sign-in/code', { email }, { address: STRANGER });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(await trial.byCode(email, { address: ELSEWHERE })).toMatchObject({ status: 200 });
    });

    it('mails no more codes when strangers everywhere ask for them; a known device still gets its own', async () => {
      const device = (((await trial.byCode(email)).body['signedIn'] ?? {}) as { device: string }).device;
      const asked = await Promise.all(Array.from({ length: SIGN_IN_LIMITS['code-mails'].most + 4 }, () => trial.post('/v1/sign-in/code', { email })));
      expect(asked.filter(({ status }) => status !== 202)).toEqual([]);
      const mailed = (await trial.mails()).filter(({ to }) => to === email);
      expect(mailed).toHaveLength(SIGN_IN_LIMITS['code-mails'].most);
      expect(await trial.byCode(email, { device })).toMatchObject({ status: 200 });
      const forged = `${device.slice(0, 16)}.${'A'.repeat(43)}`;
      expect(await trial.byCode(email, { device: forged })).toMatchObject({ status: 401 });
    });
  });

  describe('with an authenticator app', () => {
    it('asks for it after the code, takes each of its codes once, and never the mail alone', async () => {
      const { secret, recoveryCodes } = await trial.pairTotp(tenant.members.owner.token);
      expect(recoveryCodes).toHaveLength(10);
      const { body, challenge } = await trial.byCode(email);
      expect(body).toEqual({ signedIn: null, secondFactors: ['totp', 'recovery-code'] });
      expect(await trial.post('/v1/sign-in/totp', { challenge, code: '000000' })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/sign-in/totp', { challenge, code: trial.totp(secret) })).toMatchObject({ status: 200, body: { sessionToken: expect.stringContaining('ptx_session') as string } });
      const again = await trial.byCode(email);
      expect(await trial.post('/v1/sign-in/totp', { challenge: again.challenge, code: trial.totp(secret) })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/sign-in/totp', { challenge: again.challenge, code: trial.totp(secret, 1) })).toMatchObject({ status: 200 });
    });

    it('does not look at it before the code was right', async () => {
      const { secret } = await trial.pairTotp(tenant.members.owner.token);
      expect(await trial.post('/v1/sign-in/totp', { challenge: await start(), code: trial.totp(secret) })).toMatchObject({ status: 401 });
    });

    it('counts what strangers try, and lets a known device go on', async () => {
      const { secret } = await trial.pairTotp(tenant.members.owner.token);
      const first = await trial.byCode(email);
      const { body } = await trial.post('/v1/sign-in/totp', { challenge: first.challenge, code: trial.totp(secret) });
      for (let tried = 1; tried < SIGN_IN_LIMITS.factors.most; ) {
        const { challenge } = await trial.byCode(email);
        for (let each = 0; each < 5 && tried < SIGN_IN_LIMITS.factors.most; each += 1, tried += 1) await trial.post('/v1/sign-in/totp', { challenge, code: '000000' });
      }
      trial.pass(1);
      const stranger = await trial.byCode(email);
      expect(await trial.post('/v1/sign-in/totp', { challenge: stranger.challenge, code: trial.totp(secret) })).toMatchObject({ status: 401 });
      const owner = await trial.byCode(email);
      expect(await trial.post('/v1/sign-in/totp', { challenge: owner.challenge, code: trial.totp(secret), device: body['device'] as string })).toMatchObject({ status: 200 });
    });

    it('counts a pairing only once it was confirmed, and keeps its secret sealed', async () => {
      const { token } = tenant.members.owner;
      const paired = await trial.post('/v1/me/factors/totp', { name: 'Phone' }, { token });
      expect((await trial.byCode(email)).body['secondFactors']).toEqual([]);
      expect(await trial.post(`/v1/me/factors/totp/${String(paired.body['id'])}/confirmation`, { code: '000000' }, { token })).toMatchObject({ status: 422 });
      const { rows } = await trial.admin.query<{ secret: Buffer }>('select secret from identity.totp_factor where id = $1', [paired.body['id']]);
      expect(rows[0]?.secret.length).toBe(1 + 12 + 20 + 16);
    });
  });

  describe('with a recovery code', () => {
    it('signs in once each, and counts down', async () => {
      const { recoveryCodes } = await trial.pairTotp(tenant.members.owner.token);
      const { challenge } = await trial.byCode(email);
      const recoveryCode = (recoveryCodes[3] ?? '').toLowerCase();
      const signedIn = await trial.post('/v1/sign-in/recovery-code', { challenge, recoveryCode });
      expect(signedIn).toMatchObject({ status: 200 });
      const factors = await trial.call('GET', '/v1/me/factors', { token: String(signedIn.body['sessionToken']) });
      expect(factors.body).toMatchObject({ recoveryCodesLeft: 9, totp: [{ name: 'Phone' }] });
      expect((await trial.mails()).filter(({ to, template }) => to === email && template === 'account-notice').at(-1)?.data).toEqual({ event: 'recovery-code-used' });
      const again = await trial.byCode(email);
      expect(await trial.post('/v1/sign-in/recovery-code', { challenge: again.challenge, recoveryCode })).toMatchObject({ status: 401 });
      const { rows } = await trial.admin.query<{ dump: string }>(`select string_agg(r::text, ' ') as dump from identity.recovery_code r`);
      for (const code of recoveryCodes) expect(rows[0]?.dump).not.toContain(code.replaceAll('-', ''));
    });

    it('ends the old set when a new one is made', async () => {
      const { recoveryCodes } = await trial.pairTotp(tenant.members.owner.token);
      const renewed = await trial.post('/v1/me/factors/recovery-codes', {}, { token: tenant.members.owner.token });
      expect(renewed).toMatchObject({ status: 201 });
      const { challenge } = await trial.byCode(email);
      expect(await trial.post('/v1/sign-in/recovery-code', { challenge, recoveryCode: recoveryCodes[0] ?? '' })).toMatchObject({ status: 401 });
      expect(await trial.post('/v1/sign-in/recovery-code', { challenge, recoveryCode: (renewed.body['recoveryCodes'] as string[])[0] ?? '' })).toMatchObject({ status: 200 });
    });
  });

  describe('proving it again', () => {
    const keysUrl = (): string => `/v1/projects/${tenant.projectId}/api-keys`;
    const wish = { kind: 'secret', name: 'Export', scopes: ['projects:read'] };

    it('is asked for ten minutes after a sign-in; a mailed code does it for who has no second factor', async () => {
      const { id, token } = tenant.members.owner;
      expect(await trial.post(keysUrl(), wish, { token })).toMatchObject({ status: 201 });
      await idle(id);
      expect(await trial.post(keysUrl(), wish, { token })).toMatchObject({ status: 403, code: 'reauthentication-required' });
      expect(await trial.leaves()).toContainEqual(expect.objectContaining({ action: 'access.denied', actor: { kind: 'member', id }, details: expect.objectContaining({ code: 'reauthentication-required' }) as object }));
      const { body } = await trial.post('/v1/sign-in-sessions/current/authentication/code', {}, { token });
      expect(await trial.post('/v1/sign-in-sessions/current/authentication', { challenge: body['challenge'] as string, code: await trial.mailedCode(email) }, { token })).toMatchObject({ status: 204 });
      expect(await trial.post(keysUrl(), wish, { token })).toMatchObject({ status: 201 });
    });

    it('takes the second factor, and then the mail is not enough', async () => {
      const { id, token } = tenant.members.owner;
      const { secret } = await trial.pairTotp(token);
      await idle(id);
      const { body } = await trial.post('/v1/sign-in-sessions/current/authentication/code', {}, { token });
      expect(await trial.post('/v1/sign-in-sessions/current/authentication', { challenge: body['challenge'] as string, code: await trial.mailedCode(email) }, { token })).toMatchObject({ status: 422 });
      expect(await trial.post(keysUrl(), wish, { token })).toMatchObject({ status: 403 });
      expect(await trial.post('/v1/sign-in-sessions/current/authentication', { totp: trial.totp(secret) }, { token })).toMatchObject({ status: 204 });
      expect(await trial.post(keysUrl(), wish, { token })).toMatchObject({ status: 201 });
    });

    it('is not another person’s to do, and asks for one proof', async () => {
      const { token } = tenant.members.owner;
      const other = await trial.post('/v1/sign-in-sessions/current/authentication/code', {}, { token: tenant.members.admin.token });
      const code = await trial.mailedCode(await trial.emailOf(tenant.members.admin.id));
      expect(await trial.post('/v1/sign-in-sessions/current/authentication', { challenge: other.body['challenge'] as string, code }, { token })).toMatchObject({ status: 422 });
      for (const body of [{}, { totp: '123456', recoveryCode: 'x' }]) expect(await trial.post('/v1/sign-in-sessions/current/authentication', body, { token })).toMatchObject({ status: 422, code: 'validation-failed' });
    });

    it('is not asked of secret keys', async () => {
      const key = await tenant.secretKey('keys:write', 'projects:read');
      expect(await trial.post(keysUrl(), wish, { token: key.text })).toMatchObject({ status: 201 });
    });
  });
});
