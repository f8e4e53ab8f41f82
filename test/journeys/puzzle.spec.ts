import { FormTokens } from '#abuse/form-tokens.js';
import { AbuseKeys } from '#abuse/abuse-keys.js';
import { isProof } from '#abuse/proof-of-work.js';
import { Clock } from '#clock/clock.js';
import { sampleConfig } from '#config/sample-config.js';
import { createHttpApp } from '#http/create-app.js';
import { openBrowser } from '#scripts/demo/browser.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { SITE_POLICY } from '../../apps/web/src/files/page-policies.js';
import { defence } from '../../apps/web/src/forms/form-fields.js';
import { html } from '../../apps/web/src/pages/html.js';
import { layout } from '../../apps/web/src/pages/layout.js';
import { WebModule } from '../../apps/web/src/web.module.js';

const DIFFICULTY = 14;

describe('a form under attack', () => {
  const token = new FormTokens(new AbuseKeys(sampleConfig('waitlist')), new Clock()).issue('waitlist-join', DIFFICULTY);
  let web: NestFastifyApplication;
  let browser: Browser;
  let sent: URLSearchParams | undefined;

  beforeAll(async () => {
    web = await createHttpApp(WebModule, sampleConfig('web'));
    const page = layout('A form', html`<h1>A form</h1><form method="post" action="/trial">${defence(token, DIFFICULTY)}<button>Send</button></form>`);
    void (web.getHttpAdapter().getInstance() as unknown as FastifyInstance).register((scope, _options, ready) => {
      scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, new URLSearchParams(body as string)));
      scope.get('/trial', { config: { produces: ['text/html'] } as never }, (_request, reply) => reply.type('text/html; charset=utf-8').header('content-security-policy', SITE_POLICY).send(page));
      scope.post('/trial', { config: { produces: ['text/html'] } as never }, (request, reply) => {
        sent = request.body as URLSearchParams;
        return reply.type('text/html; charset=utf-8').send(layout('Sent', html`<h1>Sent</h1>`));
      });
      ready();
    });
    await web.listen(0, '127.0.0.1');
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await web?.close();
  });

  const send = async (javaScriptEnabled: boolean): Promise<URLSearchParams> => {
    sent = undefined;
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(web.getHttpServer().address() as AddressInfo).port}/trial`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Sent' }).waitFor();
    await context.close();
    return sent as unknown as URLSearchParams;
  };

  it('is sent when its puzzle is solved, by a worker that our own policy lets run', async () => {
    const fields = await send(true);
    expect([fields.get('formToken'), fields.get('website')]).toEqual([token, '']);
    expect(isProof(token, fields.get('proof') ?? '', DIFFICULTY)).toBe(true);
  }, 60_000);

  it('is sent as it is where no script runs', async () => {
    expect((await send(false)).get('proof')).toBe('');
  }, 60_000);
});
