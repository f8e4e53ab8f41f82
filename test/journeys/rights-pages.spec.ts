import { createHttpApp } from '#http/create-app.js';
import { RightsTrial } from '#testing/rights-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WebModule } from '../../apps/web/src/web.module.js';

describe('the pages of a privacy request, by the links of its mails', () => {
  let trial: RightsTrial;
  let web: NestFastifyApplication;

  beforeAll(async () => {
    trial = await RightsTrial.start();
    await trial.app.listen(0, '127.0.0.1');
    const urls = { ...trial.config.urls, privacy: await trial.app.getUrl() };
    web = await createHttpApp(WebModule, { ...trial.config, app: 'web', urls });
    await web.init();
    await web.getHttpAdapter().getInstance().ready();
  });

  afterAll(async () => {
    await web.close();
    await trial.stop();
  });

  const open = async (link: string): Promise<string> => (await web.inject({ method: 'GET', url: link.replace('http://127.0.0.1', '') })).body;
  const press = async (action: string, fields: Record<string, string>): Promise<{ status: number; location: string; body: string }> => {
    const headers = { origin: 'http://127.0.0.1', 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await web.inject({ method: 'POST', url: `/privacy/request/${action}`, headers, payload: new URLSearchParams(fields).toString() });
    return { status: answer.statusCode, location: String(answer.headers.location ?? ''), body: answer.body };
  };
  const tokenOf = (page: string): string => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';

  it('confirm on a button alone, show how the deadline was counted, and take words and the request back', async () => {
    await trial.form({ type: 'complaint', email: 'ada@example.com', country: 'DE', details: 'Too slow.' });
    const link = (await trial.lastMail('ada@example.com')).links[0] ?? '';
    const asks = await open(link);
    expect(asks).toContain('Yes, it was me');
    const confirmed = await press('confirm', { token: tokenOf(asks) });
    expect(confirmed.status).toBe(303);
    const page = await open(confirmed.location);
    expect(page).toContain('A person of ours is at work on it.');
    expect(page).toContain('(Europe/Berlin)');
    const token = tokenOf(page);
    await press('words', { token, text: 'Since May.' });
    await press('withdraw', { token });
    expect(await open(confirmed.location)).toContain('You took it back.');
  });

  it('take it back unread, and say when a link does not work', async () => {
    await trial.form({ type: 'delete', email: 'eve@example.com' });
    const { cancelUrl } = (await trial.lastMail('eve@example.com')).data as { cancelUrl: string };
    expect((await press('not-me', { token: tokenOf(await open(cancelUrl)) })).body).toContain('Nothing is done about it');
    expect((await press('confirm', { token: 'w1.none' })).status).toBe(410);
    expect((await web.inject({ method: 'GET', url: '/privacy/request?token=none' })).statusCode).toBe(410);
  });
});
