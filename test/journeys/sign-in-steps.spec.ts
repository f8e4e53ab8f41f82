import type { Config } from '#config/config.js';
import { openDatabase } from '#database/open-database.js';
import { createHttpApp } from '#http/create-app.js';
import { FactorRepository } from '#identity/factor.repository.js';
import { OperatorRepository } from '#identity/operator.repository.js';
import { mintRecoveryCode, recoveryCodeHash } from '#identity/short-codes.js';
import { openBrowser } from '#scripts/demo/browser.js';
import { freePort } from '#scripts/services/ports.js';
import { sentMails } from '#testing/mail-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { WebModule } from '../../apps/web/src/web.module.js';

describe('signing in step by step, in a browser', () => {
  const apps: NestFastifyApplication[] = [];
  let database: TestDatabase;
  let config: Config;
  let browser: Browser;
  let tenant: TestTenant;
  let email: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const [webPort, ingestPort] = [await freePort(), await freePort()];
    const urls = { web: `http://localhost:${webPort}`, ingest: `http://127.0.0.1:${ingestPort}`, waitlist: 'http://127.0.0.1:1', privacy: 'http://127.0.0.1:1' };
    config = testConfig({ database: database.config, urls });
    await listen(await createHttpApp(IngestModule.forRole('api'), { ...config, role: 'api', http: { ...config.http, publicUrl: urls.ingest } }), ingestPort);
    await listen(await createHttpApp(WebModule, { ...config, app: 'web', http: { ...config.http, publicUrl: urls.web } }), webPort);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(apps.map((app) => app.close()));
    await database?.drop();
  });

  beforeEach(async () => {
    tenant = await createTestTenant(config);
    email = `owner-${tenant.members.owner.id}@example.com`;
  });

  const listen = async (app: NestFastifyApplication, port: number): Promise<void> => {
    apps.push(app);
    await app.listen(port, '127.0.0.1');
  };
  const withoutScripts = async (): Promise<Page> => (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const mailedCode = async (to: string): Promise<string> => ((await sentMails(database, config.urls.web)).filter((mail) => mail.to === to && mail.template === 'sign-in-code').at(-1)?.data as { code: string }).code;
  /** A code of the next time step, which is taken as well: that of this one may have been used. */
  const totp = (secret: string, steps = 1): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
  const press = async (page: Page, name: string): Promise<void> => {
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);
  };
  const askForCode = async (page: Page, path: string, to: string): Promise<void> => {
    await page.goto(`${config.urls.web}${path}`);
    await page.getByLabel('Your mail address').fill(to);
    await press(page, 'Mail me a code');
    await page.getByLabel('Code').fill(await mailedCode(to));
    await press(page, 'Go on');
  };
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(`${config.urls.ingest}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.members.owner.token}` }, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, string>;
  };

  it('a member, with scripts off: address, mailed code, authenticator app', async () => {
    const { id = '', secret = '' } = await post('/v1/me/factors/totp', { name: 'Phone' });
    await post(`/v1/me/factors/totp/${id}/confirmation`, { code: totp(secret, 0) });
    const page = await withoutScripts();
    await askForCode(page, '/sign-in', email);
    await page.getByLabel('Six digits of your authenticator app').fill('000000');
    await press(page, 'Sign in');
    await page.getByText('That did not work').waitFor();
    await page.getByLabel('Six digits of your authenticator app').fill(totp(secret));
    await press(page, 'Sign in');
    expect(new URL(page.url()).pathname).toBe('/dashboard');
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, httpOnly, secure, sameSite }) => [name.replace(/\d+$/, ''), httpOnly, secure, sameSite]).sort()).toEqual([['__Host-pt_device_', true, true, 'Strict'], ['__Host-pt_session_', true, true, 'Lax']]);
    await page.context().close();
  });

  const letIn = async (operatorEmail: string): Promise<string> => {
    const code = mintRecoveryCode();
    const { db, close } = await openDatabase(config.database, 'identity_writer');
    await db
      .transaction('platform', async (tx) => {
        const operator = await new OperatorRepository().insert(tx, { email: operatorEmail, name: 'First', roles: ['support'], createdBy: null });
        await new FactorRepository().replaceEnrolment(tx, operator?.id ?? '', recoveryCodeHash(code) as Buffer);
      })
      .finally(close);
    return code;
  };
  const enrol = async (page: Page, operatorEmail: string): Promise<string> => {
    const code = await letIn(operatorEmail);
    await askForCode(page, '/sign-in/operator', operatorEmail);
    await page.getByLabel('Enrolment code').fill(code);
    await press(page, 'Go on');
    await page.getByLabel('Six digits that the app shows now').fill(totp((await page.locator('code').first().textContent()) ?? '', 0));
    await press(page, 'Sign in');
    return (await page.locator('#bearer').textContent()) ?? '';
  };
  const withAuthenticator = async (): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    return page;
  };

  it('an operator, with scripts off: enrolment, bearer, and the queues', async () => {
    const page = await withoutScripts();
    const bearer = await enrol(page, 'first@example.com');
    expect(bearer).toMatch(/^ptx_operator_live_/);
    expect(await page.getByRole('listitem').filter({ hasText: /^(\w{5}-){3}\w{5}$/ }).count()).toBe(10);
    expect((await page.context().cookies()).filter(({ value }) => value.includes('ptx_operator'))).toEqual([]);
    await page.goto(`${config.urls.ingest}/operations`);
    await page.getByLabel('Bearer').fill(bearer);
    await press(page, 'Look at the queues');
    expect([new URL(page.url()).pathname, await page.title()]).toEqual(['/operations/queues', 'Pixeltrace ingest']);
    await page.context().close();
  });

  it('an operator with a passkey, made and used by Chromium itself', async () => {
    const operatorEmail = 'second@example.com';
    const page = await withAuthenticator();
    const bearer = await enrol(page, operatorEmail);
    const ask = async (way: string, body: object): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${config.urls.ingest}/v1/operators/me/factors/passkeys${way}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }, body: JSON.stringify(body) });
      return (await answer.json()) as Record<string, unknown>;
    };
    const { challenge, options } = await ask('/options', {});
    const credential = await page.evaluate<object>(`navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) }).then((made) => made.toJSON())`);
    expect(await ask('', { challenge, name: 'This browser', credential })).toMatchObject({ name: 'This browser' });
    await askForCode(page, '/sign-in/operator', operatorEmail);
    await press(page, 'Use a passkey');
    const second = (await page.locator('#bearer').textContent()) ?? '';
    expect(second).toMatch(/^ptx_operator_live_/);
    expect(second).not.toBe(bearer);
    expect((await page.context().cookies()).filter(({ value }) => value.includes('ptx_operator'))).toEqual([]);
    await page.context().close();
  });

  it('a member with a passkey, made and used by Chromium itself', async () => {
    const page = await withAuthenticator();
    await askForCode(page, '/sign-in', email);
    await page.goto(`${config.urls.web}/sign-in`);
    const added = await page.evaluate<number>(`(async () => {
      const ask = (path, body) => fetch('/api/ingest/v1/me/factors/passkeys' + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      const { challenge, options } = await (await ask('/options', {})).json();
      const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
      return (await ask('', { challenge, name: 'This browser', credential: credential.toJSON() })).status;
    })()`);
    expect(added).toBe(201);
    await page.context().clearCookies();
    await page.goto(`${config.urls.web}/sign-in`);
    await Promise.all([page.waitForURL(/\/dashboard$/), page.getByRole('button', { name: 'Sign in with a passkey' }).click()]);
    const sessions = await page.evaluate(async () => (await (await fetch('/api/ingest/v1/sign-in-sessions')).json()) as { items: { current: boolean; method: string }[] });
    expect(sessions.items.find(({ current }) => current)?.method).toBe('passkey');
    await page.context().close();
  });
});
