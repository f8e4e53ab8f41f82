import { AccountsUnderTest, type Answer } from '#testing/accounts-app.js';
import { startChild } from '#testing/child.js';
import { createTestOperator, operatorToken, type TestOperator } from '#testing/operator-trial.js';
import { SoftwareAuthenticator } from '#testing/software-authenticator.js';

jest.setTimeout(60_000);

const PAGE = 'http://localhost:3000';

describe('operators', () => {
  let trial: AccountsUnderTest;
  let admin: TestOperator;

  beforeAll(async () => {
    trial = await AccountsUnderTest.start();
    admin = await createTestOperator(trial.config, ['admin']);
  });
  afterAll(() => trial?.stop());

  const byCode = async (email: string): Promise<Answer & { challenge: string }> => {
    const { body } = await trial.post('/v1/operator-sign-in/code', { email });
    const challenge = String(body['challenge']);
    return { ...(await trial.post('/v1/operator-sign-in/code/answer', { challenge, code: await trial.mailedCode(email) })), challenge };
  };

  const letIn = async (email: string, roles = ['support']): Promise<Answer> => trial.post('/v1/operators', { email, name: 'Grace', roles }, { token: admin.token });

  interface Enrolled {
    bearer: string;
    secret: string;
    recoveryCodes: string[];
  }

  const enrol = async (email: string, enrolmentCode: string): Promise<Enrolled> => {
    const { challenge } = await byCode(email);
    const paired = await trial.post('/v1/operator-sign-in/enrolment', { challenge, enrolmentCode });
    const secret = String(paired.body['secret']);
    const confirmed = await trial.post('/v1/operator-sign-in/enrolment/confirmation', { challenge, enrolmentCode, code: trial.totp(secret, -1) });
    expect(confirmed).toMatchObject({ status: 200 });
    return { bearer: String(confirmed.body['bearer']), secret, recoveryCodes: confirmed.body['recoveryCodes'] as string[] };
  };

  it('are let in by an admin, pair a factor with mail and enrolment code, and sign in with both from then on', async () => {
    const email = 'grace@example.com';
    const let1 = await letIn(email);
    expect(let1).toMatchObject({ status: 201, body: { email, roles: ['support'], enrolmentCode: expect.stringMatching(/^(\w{5}-){3}\w{5}$/) as string } });
    expect((await byCode(email)).body).toEqual({ secondFactors: [], enrolment: true });
    const { bearer, secret } = await enrol(email, String(let1.body['enrolmentCode']));
    expect((await trial.call('GET', '/v1/operators/me', { token: bearer })).body).toMatchObject({ email, roles: ['support'] });
    const step = await byCode(email);
    expect(step.body).toEqual({ secondFactors: ['totp', 'recovery-code'], enrolment: false });
    const signedIn = await trial.post('/v1/operator-sign-in/totp', { challenge: step.challenge, code: trial.totp(secret) });
    expect(signedIn).toMatchObject({ status: 200 });
    expect(Date.parse(String(signedIn.body['expiresAt'])) - Date.now()).toBeLessThanOrEqual(15 * 60_000 + 5_000);
    expect(await trial.leaves()).toContainEqual(expect.objectContaining({ log: 'platform', action: 'operator.signed-in', details: { method: 'code+totp' } }));
  });

  it('get nowhere with one factor', async () => {
    const email = 'one@example.com';
    const { body } = await letIn(email);
    const { challenge } = await byCode(email);
    expect(await trial.post('/v1/operator-sign-in/enrolment', { challenge, enrolmentCode: 'AAAAA-AAAAA-AAAAA-AAAAA' })).toMatchObject({ status: 401 });
    const unproved = await trial.post('/v1/operator-sign-in/code', { email });
    const enrolmentCode = String(body['enrolmentCode']);
    expect(await trial.post('/v1/operator-sign-in/enrolment', { challenge: unproved.body['challenge'] as string, enrolmentCode })).toMatchObject({ status: 401 });
    const { secret } = await enrol(email, enrolmentCode);
    const again = await byCode(email);
    expect(await trial.post('/v1/operator-sign-in/enrolment', { challenge: again.challenge, enrolmentCode })).toMatchObject({ status: 401 });
    const early = await trial.post('/v1/operator-sign-in/code', { email });
    expect(await trial.post('/v1/operator-sign-in/totp', { challenge: early.body['challenge'] as string, code: trial.totp(secret) })).toMatchObject({ status: 401 });
    for (const path of ['/v1/sign-in/totp', '/v1/sign-in/code/answer']) expect(await trial.post(path, { challenge: again.challenge, code: trial.totp(secret) })).toMatchObject({ status: 401 });
  });

  it('pair only while the enrolment code is young', async () => {
    const email = 'late@example.com';
    const { body } = await letIn(email);
    await trial.admin.query(`update identity.operator_enrolment set expires_at = expires_at - interval '3 days' where operator_id = $1`, [body['id']]);
    const { challenge } = await byCode(email);
    expect(await trial.post('/v1/operator-sign-in/enrolment', { challenge, enrolmentCode: body['enrolmentCode'] as string })).toMatchObject({ status: 401 });
  });

  it('renew a bearer by another check of the factor, for 8 hours, and end what they like', async () => {
    const email = 'renew@example.com';
    const { bearer, secret } = await enrol(email, String((await letIn(email)).body['enrolmentCode']));
    expect(await trial.post('/v1/operator-sessions/current/renewal', { totp: '000000' }, { token: bearer })).toMatchObject({ status: 401 });
    const renewed = await trial.post('/v1/operator-sessions/current/renewal', { totp: trial.totp(secret) }, { token: bearer });
    expect(renewed).toMatchObject({ status: 200 });
    const next = String(renewed.body['bearer']);
    expect(await trial.call('GET', '/v1/operators/me', { token: bearer })).toMatchObject({ status: 401 });
    expect((await trial.call('GET', '/v1/operator-sessions', { token: next })).body['items']).toMatchObject([{ current: true }]);
    await trial.admin.query(`update identity.operator_session set signed_in_at = signed_in_at - interval '8 hours' where revoked_at is null`);
    expect(await trial.post('/v1/operator-sessions/current/renewal', { totp: trial.totp(secret, 1) }, { token: next })).toMatchObject({ status: 401 });
    expect(await trial.call('DELETE', '/v1/operator-sessions', { token: next })).toMatchObject({ status: 204 });
    expect(await trial.call('GET', '/v1/operators/me', { token: next })).toMatchObject({ status: 401 });
  });

  it('have bearers that end after 15 minutes', async () => {
    const { id, token } = await createTestOperator(trial.config, ['support']);
    await trial.admin.query(`update identity.operator_session set expires_at = expires_at - interval '15 minutes' where operator_id = $1`, [id]);
    expect(await trial.call('GET', '/v1/operators/me', { token })).toMatchObject({ status: 401 });
    await expect(trial.admin.query(`update identity.operator_session set expires_at = factor_at + interval '16 minutes' where operator_id = $1`, [id])).rejects.toThrow('check constraint');
  });

  it('sign in with a passkey after the mailed code, and never with it alone', async () => {
    const email = 'passkey@example.com';
    const { bearer } = await enrol(email, String((await letIn(email)).body['enrolmentCode']));
    const device = new SoftwareAuthenticator();
    const offered = await trial.post('/v1/operators/me/factors/passkeys/options', {}, { token: bearer });
    const added = await trial.post('/v1/operators/me/factors/passkeys', { challenge: offered.body['challenge'] as string, name: 'Key', credential: device.create(offered.body['options'] as Record<string, unknown>, { origin: PAGE }) }, { token: bearer });
    expect(added).toMatchObject({ status: 201 });
    const { challenge } = await byCode(email);
    const { body } = await trial.post('/v1/operator-sign-in/passkey/options', { challenge });
    expect(await trial.post('/v1/operator-sign-in/passkey', { challenge, credential: device.get(body['options'] as Record<string, unknown>, { origin: PAGE }) })).toMatchObject({ status: 200 });
    const alone = await trial.post('/v1/sign-in/passkey/options', {});
    expect(await trial.post('/v1/sign-in/passkey', { challenge: alone.body['challenge'] as string, credential: device.get(alone.body['options'] as Record<string, unknown>, { origin: PAGE }) })).toMatchObject({ status: 401 });
  });

  it('keep at least one second factor', async () => {
    const email = 'last@example.com';
    const { bearer } = await enrol(email, String((await letIn(email)).body['enrolmentCode']));
    const { totp } = (await trial.call('GET', '/v1/operators/me/factors', { token: bearer })).body as { totp: { id: string }[] };
    expect(await trial.call('DELETE', `/v1/operators/me/factors/totp/${totp[0]?.id}`, { token: bearer })).toMatchObject({ status: 409 });
    expect((await byCode(email)).body['secondFactors']).toContain('totp');
  });

  it('lose everything at once when they are disabled, and cannot begin anew', async () => {
    const email = 'leaver@example.com';
    const { bearer } = await enrol(email, String((await letIn(email, ['privacy'])).body['enrolmentCode']));
    const { id } = (await trial.call('GET', '/v1/operators/me', { token: bearer })).body;
    expect(await trial.call('PATCH', `/v1/operators/${String(id)}`, { token: admin.token, body: { disabled: true } })).toMatchObject({ status: 200 });
    expect(await trial.call('GET', '/v1/operators/me', { token: bearer })).toMatchObject({ status: 401 });
    const before = (await trial.mails()).filter(({ to }) => to === email).length;
    expect(await byCode(email)).toMatchObject({ status: 401 });
    expect((await trial.mails()).filter(({ to }) => to === email)).toHaveLength(before);
  });

  it('are reset by another admin, told so, and enrol anew', async () => {
    const email = 'lost@example.com';
    const { bearer, recoveryCodes } = await enrol(email, String((await letIn(email)).body['enrolmentCode']));
    const { id } = (await trial.call('GET', '/v1/operators/me', { token: bearer })).body;
    const reset = await trial.post(`/v1/operators/${String(id)}/factor-reset`, {}, { token: admin.token });
    expect(reset).toMatchObject({ status: 201 });
    expect(await trial.call('GET', '/v1/operators/me', { token: bearer })).toMatchObject({ status: 401 });
    const { challenge } = await byCode(email);
    expect(await trial.post('/v1/operator-sign-in/recovery-code', { challenge, recoveryCode: recoveryCodes[0] ?? '' })).toMatchObject({ status: 401 });
    expect((await trial.mails()).some(({ to, template }) => to === email && template === 'account-notice')).toBe(true);
    await expect(enrol(email, String(reset.body['enrolmentCode']))).resolves.toMatchObject({ bearer: expect.stringContaining('ptx_operator') as string });
    expect(await trial.post(`/v1/operators/${admin.id}/factor-reset`, {}, { token: admin.token })).toMatchObject({ status: 409 });
  });

  it('cannot lose the last admin', async () => {
    for (const body of [{ disabled: true }, { roles: ['support'] }]) expect(await trial.call('PATCH', `/v1/operators/${admin.id}`, { token: admin.token, body })).toMatchObject({ status: 409 });
    expect(await letIn(admin.email)).toMatchObject({ status: 409 });
  });

  it('see nothing of customers', async () => {
    const token = await operatorToken(trial.config, ['admin', 'support', 'privacy', 'security']);
    for (const path of [`/v1/projects/${trial.acme.projectId}/api-keys`, `/v1/organisations/${trial.acme.tenantId}/factor-recoveries`, '/v1/sign-in-sessions', '/v1/me/factors']) {
      expect(await trial.call('GET', path, { token })).toMatchObject({ status: 403, code: 'insufficient-scope' });
    }
    expect(await trial.leaves()).toContainEqual(expect.objectContaining({ log: 'platform', action: 'access.denied', actor: expect.objectContaining({ kind: 'operator' }) as object }));
  });

  it('begin with the first, made by a command that prints the enrolment code once', async () => {
    const { database, redis, secrets, http, blobs, erasureLedger, audit } = trial.config;
    const environment = {
      NODE_ENV: 'test', DATABASE_URL: database.url, DATABASE_ROLE_SECRET: database.roleSecret, REDIS_URL: redis.url, TRUSTED_HOP_SECRET: http.trustedHopSecret, SESSION_TOKEN_SECRET: secrets.sessionToken,
      API_KEY_PEPPER: secrets.apiKeyPepper, BLOBS_DIRECTORY: blobs.kind === 'disk' ? blobs.directory : '', KMS_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`, KMS_CURRENT: 'k1',
      ERASURE_LEDGER_DIRECTORY: erasureLedger.directory, AUDIT_DIRECTORY: audit.directory, WEB_URL: 'http://localhost:3000',
    };
    const run = async (...args: string[]): Promise<{ code: unknown; output: string }> => {
      const child = startChild('scripts/operator-create.ts', args, environment);
      return { code: await child.ended, output: child.output() };
    };
    const made = await run('--email', 'first@example.com', '--name', 'First');
    expect(made).toMatchObject({ code: 0, output: expect.stringContaining('first@example.com may sign in as operator: admin.') as string });
    const codeIn = (output: string): string => /: ((?:\w{5}-){3}\w{5})\n/.exec(output)?.[1] ?? '';
    await expect(enrol('first@example.com', codeIn(made.output))).resolves.toBeDefined();
    expect(await run('--email', 'first@example.com', '--name', 'First')).toMatchObject({ code: 1 });
    const reset = await run('--email', 'first@example.com', '--reset');
    expect(reset).toMatchObject({ code: 0 });
    await expect(enrol('first@example.com', codeIn(reset.output))).resolves.toBeDefined();
    expect(await run('--role', 'king')).toMatchObject({ code: 1, output: expect.stringContaining('Usage:') as string });
  });
});
