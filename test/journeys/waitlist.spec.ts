import { openBrowser } from '#scripts/demo/browser.js';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { NOTHING, PageCheck } from './pages/page-check.js';
import { WaitlistSite } from './waitlist/waitlist-site.js';

// A browser, two apps and a mail server: a slow machine is no failure.
jest.setTimeout(180_000);

describe('the waitlist, from the form to the last goodbye', () => {
  let site: WaitlistSite;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([WaitlistSite.start(), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
  });

  afterEach(async () => {
    expect(await context?.cookies()).toEqual([]);
    await context?.close();
  });

  const press = async (name: string | RegExp, heading: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name }).click();
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };

  const join = async (email: string, more: Record<string, string> = {}): Promise<void> => {
    await page.goto(`${site.web}/waitlist`);
    for (const [label, value] of Object.entries({ 'Email address': email, ...more })) await page.getByLabel(label).fill(value);
    await press('Join the waitlist', 'Check your inbox');
  };

  const state = (email: string) => site.sql<{ status: string }>('select status from waitlist.subscriber where email = $1', email);

  it('join, confirm, see, correct, take along and leave, without scripts and cookies', async () => {
    const email = 'anna@example.org';
    await page.goto(site.web);
    await page.getByRole('link', { name: 'Join the waitlist' }).click();
    await join(email, { Name: 'Ana' });
    expect(await state(email)).toEqual([]);

    const [mail] = await site.mailsTo(email, 1);
    expect(mail?.text).not.toContain('Ana');
    await page.goto(mail?.links[0] as string);
    await page.getByRole('heading', { name: 'Join the waitlist?' }).waitFor();
    expect(await state(email)).toEqual([]);
    await press('Join the waitlist', 'Your place on the waitlist');
    expect(await state(email)).toEqual([{ status: 'new' }]);
    expect(await page.textContent('main')).toMatch(/You have joined the waitlist\.[^]*Number 1/);

    await page.getByLabel('Name').fill('Anna');
    await press('Save', 'Your place on the waitlist');
    expect(await page.textContent('main')).toMatch(/Saved\.[^]*Anna/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()]);
    expect(download.suggestedFilename()).toBe('pixeltrace-waitlist.json');

    await page.getByLabel('I want my data deleted').check();
    await press('Leave and delete my data', 'You have left the waitlist');
    expect(await state(email)).toEqual([]);
    await page.goto(mail?.links[0] as string);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  });

  it('changes nothing when scanners open every link of every mail fifty times', async () => {
    const [open, known, old] = ['open@example.org', 'known@example.org', 'old@example.org'];
    for (const email of [known, old, open]) await join(email);
    const [first] = await site.mailsTo(known, 1);
    await page.goto(first?.links[0] as string);
    await press('Join the waitlist', 'Your place on the waitlist');
    await page.goto(`${site.web}/waitlist/link`);
    await page.getByLabel('Email address').fill(known);
    await press('Send me my link', 'Check your inbox');
    const mails = [...(await site.mailsTo(known, 3)), ...(await site.mailsTo(open, 1)), ...(await site.mailsTo(old, 1))];
    await site.sql(`update waitlist.confirm_token t set expires_at = clock.now() from waitlist.sign_up s where s.id = t.sign_up_id and s.email = $1`, old);
    await site.settled();

    const links = [...new Set(mails.flatMap((mail) => mail.links))].filter((link) => link.startsWith(site.web));
    expect(links.filter((link) => link.includes('token='))).toHaveLength(7);
    const tokens = links.map((link) => new URL(link).searchParams.get('token')).filter((token): token is string => token !== null);
    const before = await site.digest();
    for (let time = 0; time < 25; time += 1) {
      for (const method of ['GET', 'HEAD']) {
        const answers = await Promise.all([
          ...links.map((link) => fetch(link, { method, redirect: 'manual' })),
          ...(time % 5 === 0 ? tokens : []).flatMap((token) => ['confirmation', 'place'].map((way) => fetch(`${site.api}/v1/waitlist/${way}`, { method, headers: { authorization: `Bearer ${token}` } }))),
        ]);
        await Promise.all(answers.map((answer) => answer.arrayBuffer()));
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      }
    }
    expect(await site.digest()).toEqual(before);
    await page.goto(mails.at(-2)?.links[0] as string);
    await press('Join the waitlist', 'Your place on the waitlist');
    expect(await site.digest()).not.toEqual(before);
  });

  it('forgets an address whose owner says that it was not them', async () => {
    const email = 'stranger@example.org';
    await join(email);
    const [mail] = await site.mailsTo(email, 1);
    await page.goto(mail?.links.at(-1) as string);
    await press(/It was not me/, 'We forgot this address');
    expect(await site.sql('select 1 from waitlist.sign_up where email = $1', email)).toEqual([]);
    await page.goto(mail?.links[0] as string);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  });

  it('says what is wrong beside the field, and keeps what was typed', async () => {
    await page.goto(`${site.web}/waitlist`);
    await page.getByLabel('Email address').fill('anna@localhost');
    await page.getByLabel('Name').fill('Anna');
    await press('Join the waitlist', 'Join the waitlist');
    expect(await page.getByLabel('Email address').getAttribute('aria-invalid')).toBe('true');
    expect([await page.getByLabel('Email address').inputValue(), await page.getByLabel('Name').inputValue()]).toEqual(['anna@localhost', 'Anna']);
    expect(await page.getByRole('alert').textContent()).toContain('not taken in');
  });

  it('takes nothing from a page of another site', async () => {
    for (const path of ['/waitlist', '/waitlist/confirm', '/waitlist/place/leave']) {
      const answer = await fetch(site.web + path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example.com', accept: 'text/html' }, body: 'token=x' });
      expect(answer.status).toBe(403);
    }
  });

  describe.each([
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 320 },
  ] as const)('its pages, $colorScheme at $width', ({ colorScheme, width }) => {
    it('have nothing wrong with them', async () => {
      const seen = await browser.newContext({ colorScheme, viewport: { width, height: 720 }, reducedMotion: 'reduce' });
      const check = await PageCheck.open(seen);
      const look = async (name: string, status?: number): Promise<void> => {
        await check.picture(`waitlist-${name}-${colorScheme}-${width}`);
        expect({ name, ...(await check.findings(status)) }).toEqual({ name, ...NOTHING });
      };
      const go = (path: string) => check.page.goto(path.startsWith('http') ? path : site.web + path);
      const email = `look-${width}@example.org`;
      try {
        await go('/waitlist');
        await look('join');
        await check.page.getByLabel('Email address').fill('anna@localhost');
        await check.page.getByRole('button', { name: 'Join the waitlist' }).click();
        await check.page.getByRole('alert').waitFor();
        await look('join-wrong', 422);
        await check.page.getByLabel('Email address').fill(email);
        await check.page.getByRole('button', { name: 'Join the waitlist' }).click();
        await check.page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
        await look('inbox');
        await go('/waitlist/link');
        await look('link');
        const [mail] = await site.mailsTo(email, 1);
        await go(mail?.links.at(-1) as string);
        await look('not-me');
        await go(mail?.links[0] as string);
        await look('confirm');
        await check.page.getByRole('button', { name: 'Join the waitlist' }).click();
        await check.page.getByRole('status').waitFor();
        await look('place');
        await go('/waitlist/place?token=none');
        await look('bad-link', 410);
      } finally {
        await seen.close();
      }
    });
  });
});
