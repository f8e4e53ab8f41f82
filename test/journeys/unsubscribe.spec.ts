import { MailKeys } from '#mail/mail-keys.js';
import { makeUnsubscribeToken } from '#mail/unsubscribe-token.js';
import { openBrowser } from '#scripts/demo/browser.js';
import { TEST_MAIL_KEYS } from '#testing/test-config.js';
import type { Browser, BrowserContext } from 'playwright-core';
import { NOTHING, PageCheck } from './pages/page-check.js';
import { WaitlistSite } from './waitlist/waitlist-site.js';

const keys = new MailKeys({ mail: { from: '', keys: TEST_MAIL_KEYS } });

describe('the way out of mail', () => {
  let site: WaitlistSite;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    [site, browser] = await Promise.all([WaitlistSite.start(), openBrowser()]);
    context = await browser.newContext({ javaScriptEnabled: false });
  });

  afterAll(async () => {
    expect(await context?.cookies()).toEqual([]);
    await browser?.close();
    await site?.stop();
  });

  const linkOf = (address: string): string => `${site.web}/unsubscribe/${makeUnsubscribeToken(keys, { recipientKey: keys.recipientKey(address), stream: 'product-news' })}`;
  const suppressed = async (address: string): Promise<string[]> => (await site.sql<{ stream: string }>('select stream from mail.suppression where recipient_key = $1 order by stream', keys.recipientKey(address))).map(({ stream }) => stream);

  it('asks first, and takes one press; every stream can be chosen, and chosen again', async () => {
    const check = await PageCheck.open(await browser.newContext());
    const { page } = check;
    await page.goto(linkOf('ada@example.org'));
    expect(await check.findings()).toEqual(NOTHING);
    expect(await suppressed('ada@example.org')).toEqual([]);
    await page.getByRole('button', { name: 'Unsubscribe from “Product news”' }).click();
    await page.getByRole('status').getByText('You are unsubscribed').waitFor();
    expect(await check.findings()).toEqual(NOTHING);
    expect(await suppressed('ada@example.org')).toEqual(['product-news']);
    await page.getByLabel('Launch invitations').uncheck();
    await page.getByLabel('Product news').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await suppressed('ada@example.org')).toEqual(['launch-invitations']);
    await page.context().close();
  });

  it('works without scripts', async () => {
    const page = await context.newPage();
    await page.goto(linkOf('bob@example.org'));
    await page.getByRole('button', { name: /Unsubscribe/ }).click();
    await page.getByText('You are unsubscribed').waitFor();
    expect(await suppressed('bob@example.org')).toEqual(['product-news']);
  });

  it('is pressed by mail providers without a page, and answers them with nothing', async () => {
    const answer = await fetch(linkOf('eve@example.org'), { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://mail.example', 'sec-fetch-site': 'cross-site' }, body: 'List-Unsubscribe=One-Click' });
    expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([200, '', null]);
    expect(await suppressed('eve@example.org')).toEqual(['product-news']);
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await fetch(linkOf('ida@example.org'), { method: 'POST', body: form })).status).toBe(200);
    expect(await suppressed('ida@example.org')).toEqual(['product-news']);
    expect((await fetch(`${site.web}/unsubscribe/none`, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status).toBe(200);
  });

  it('is opened by scanners as often as they like, and nothing happens', async () => {
    for (let time = 0; time < 50; time += 1) {
      for (const method of ['GET', 'HEAD']) expect((await fetch(linkOf('zoe@example.org'), { method })).status).toBe(200);
    }
    expect(await suppressed('zoe@example.org')).toEqual([]);
  });

  it('says so when a link is not complete', async () => {
    const page = await context.newPage();
    const answer = await page.goto(linkOf('ada@example.org').slice(0, -3));
    expect(answer?.status()).toBe(404);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  });
});
