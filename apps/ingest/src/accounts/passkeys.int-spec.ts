import { AccountsUnderTest, type Answer } from '#testing/accounts-app.js';
import { type AuthenticatorHabits, SoftwareAuthenticator } from '#testing/software-authenticator.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';

const PAGE = 'http://localhost:3000';

describe('passkeys of members', () => {
  let trial: AccountsUnderTest;
  let tenant: TestTenant;
  let email: string;
  let device: SoftwareAuthenticator;

  beforeAll(async () => {
    trial = await AccountsUnderTest.start();
  });
  afterAll(() => trial?.stop());
  beforeEach(async () => {
    tenant = await createTestTenant(trial.config);
    email = await trial.emailOf(tenant.members.owner.id);
    device = new SoftwareAuthenticator();
  });

  const add = async (habits: AuthenticatorHabits = { origin: PAGE }, token = tenant.members.owner.token): Promise<Answer> => {
    const { body } = await trial.post('/v1/me/factors/passkeys/options', {}, { token });
    const credential = device.create(body['options'] as Record<string, unknown>, habits);
    return trial.post('/v1/me/factors/passkeys', { challenge: body['challenge'] as string, name: 'Laptop', credential }, { token });
  };

  const signIn = async (habits: AuthenticatorHabits = { origin: PAGE }, challenge?: string): Promise<Answer> => {
    const { body } = await trial.post('/v1/sign-in/passkey/options', challenge === undefined ? {} : { challenge });
    return trial.post('/v1/sign-in/passkey', { challenge: body['challenge'] as string, credential: device.get(body['options'] as Record<string, unknown>, habits) });
  };

  it('are added, with recovery codes for the first, and sign in alone', async () => {
    const added = await add();
    expect(added).toMatchObject({ status: 201, body: { name: 'Laptop' } });
    expect(added.body['recoveryCodes']).toHaveLength(10);
    const signedIn = await signIn();
    expect(signedIn).toMatchObject({ status: 200 });
    const sessions = await trial.call('GET', '/v1/sign-in-sessions', { token: String(signedIn.body['sessionToken']) });
    expect(sessions.body['items']).toContainEqual(expect.objectContaining({ current: true, method: 'passkey' }));
    expect((await add()).body['recoveryCodes']).toBeNull();
  });

  it('are a second factor after the mailed code', async () => {
    await add();
    const { body, challenge } = await trial.byCode(email);
    expect(body['secondFactors']).toEqual(['passkey', 'recovery-code']);
    expect(await signIn({ origin: PAGE }, challenge)).toMatchObject({ status: 200 });
  });

  it('prove it again', async () => {
    const { id, token } = tenant.members.owner;
    await add();
    await trial.admin.query(`update identity.sign_in_session set authenticated_at = authenticated_at - interval '11 minutes' where member_id = $1`, [id]);
    const { body } = await trial.post('/v1/sign-in-sessions/current/authentication/passkey/options', {}, { token });
    const credential = device.get(body['options'] as Record<string, unknown>, { origin: PAGE });
    expect(await trial.post('/v1/sign-in-sessions/current/authentication', { challenge: body['challenge'] as string, credential }, { token })).toMatchObject({ status: 204 });
    expect(await add()).toMatchObject({ status: 201 });
  });

  it.each<[string, AuthenticatorHabits]>([
    ['a page of another site', { origin: 'http://evil.example.com' }],
    ['another domain', { origin: PAGE, rpId: 'evil.example.com' }],
    ['a device that did not verify its person', { origin: PAGE, verifies: false }],
  ])('are refused from %s', async (_what, habits) => {
    expect(await add(habits)).toMatchObject({ status: 422, code: 'validation-failed' });
    expect(await add()).toMatchObject({ status: 201 });
    expect(await signIn(habits)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('are refused from a copy of the device, and for a challenge that was answered', async () => {
    await add();
    const { body } = await trial.post('/v1/sign-in/passkey/options', {});
    const credential = device.get(body['options'] as Record<string, unknown>, { origin: PAGE });
    const challenge = body['challenge'] as string;
    expect(await trial.post('/v1/sign-in/passkey', { challenge, credential })).toMatchObject({ status: 200 });
    expect(await trial.post('/v1/sign-in/passkey', { challenge, credential })).toMatchObject({ status: 401 });
    device.rewind();
    expect(await signIn()).toMatchObject({ status: 401 });
  });

  it('are no second factor of somebody else', async () => {
    await add();
    const { token } = tenant.members.admin;
    const own = new SoftwareAuthenticator();
    const { body } = await trial.post('/v1/me/factors/passkeys/options', {}, { token });
    await trial.post('/v1/me/factors/passkeys', { challenge: body['challenge'] as string, name: 'Theirs', credential: own.create(body['options'] as Record<string, unknown>, { origin: PAGE }) }, { token });
    const { challenge } = await trial.byCode(email);
    const offered = await trial.post('/v1/sign-in/passkey/options', { challenge });
    const credential = own.get(offered.body['options'] as Record<string, unknown>, { origin: PAGE });
    expect(await trial.post('/v1/sign-in/passkey', { challenge, credential })).toMatchObject({ status: 401 });
  });

  it.each([{}, { id: 5 }, { id: 'x', rawId: 'x', type: 'public-key', response: {} }, { id: '__proto__', response: { clientDataJSON: 'e30', attestationObject: 'AA' } }])('answer garbage %p with a refusal', async (credential) => {
    await add();
    const { body } = await trial.post('/v1/sign-in/passkey/options', {});
    expect(await trial.post('/v1/sign-in/passkey', { challenge: body['challenge'] as string, credential })).toMatchObject({ status: 401 });
    const offered = await trial.post('/v1/me/factors/passkeys/options', {}, { token: tenant.members.owner.token });
    expect(await trial.post('/v1/me/factors/passkeys', { challenge: offered.body['challenge'] as string, name: 'x', credential }, { token: tenant.members.owner.token })).toMatchObject({ status: 422 });
  });

  it('are removed, and with the last factor the recovery codes', async () => {
    const { token } = tenant.members.owner;
    const { id } = (await add()).body;
    expect(await trial.call('DELETE', `/v1/me/factors/passkeys/${String(id)}`, { token })).toMatchObject({ status: 204 });
    expect((await trial.call('GET', '/v1/me/factors', { token })).body).toEqual({ totp: [], passkeys: [], recoveryCodesLeft: 0 });
    expect(await signIn()).toMatchObject({ status: 401 });
    expect((await trial.byCode(email)).body['secondFactors']).toEqual([]);
    expect((await trial.mails()).filter(({ to, template }) => to === email && template === 'account-notice').map(({ data }) => (data as { event: string }).event)).toEqual(['factor-added', 'factor-removed']);
  });
});
