import { openBrowser } from '#scripts/demo/browser.js';
import { record } from '#scripts/demo/record.js';
import type { ScriptedUse } from '#scripts/demo/scripted-use.js';
import type { Instance } from '#scripts/instance/instance.js';
import { startTestInstance } from '#testing/test-instance.js';
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext } from 'playwright-core';
import { NOTHING, PageCheck } from './pages/page-check.js';

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) => [320, 1280].map((width) => ({ colorScheme, width })));
const LINK_TOKEN = 'x'.repeat(40);

interface View {
  name: string;
  path: string;
  /** Text of a heading that says the page is there. */
  heading: RegExp;
  status?: number;
  signedOut?: boolean;
  prepare?: (check: PageCheck) => Promise<void>;
}

describe('every page, light and dark, on a phone and on a desk', () => {
  let instance: Instance;
  let browser: Browser;
  let state: Awaited<ReturnType<BrowserContext['storageState']>>;

  beforeAll(async () => {
    instance = await startTestInstance();
    browser = await openBrowser();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(instance.demo.signInUrl);
    await Promise.all([page.waitForURL(/\/dashboard$/), page.getByRole('button', { name: 'Sign in' }).click()]);
    state = await context.storageState();
    await context.close();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
  });

  const withCheck = async (options: { signedOut?: boolean; width?: number; colorScheme?: 'light' | 'dark' }, work: (check: PageCheck) => Promise<void>): Promise<void> => {
    const { signedOut = false, width = 1280, colorScheme = 'light' } = options;
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 720 }, reducedMotion: 'reduce', storageState: signedOut ? undefined : state });
    try {
      await work(await PageCheck.open(context));
    } finally {
      await context.close();
    }
  };

  const look = async (view: View): Promise<void> => {
    for (const { colorScheme, width } of LOOKS) {
      await withCheck({ signedOut: view.signedOut ?? false, colorScheme, width }, async (check) => {
        await check.page.goto(instance.urls.web + view.path);
        await view.prepare?.(check);
        await check.page.getByRole('heading', { name: view.heading }).first().waitFor();
        await check.picture(`${view.name}-${colorScheme}-${width}`);
        expect({ colorScheme, width, ...(await check.findings(view.status)) }).toEqual({ colorScheme, width, ...NOTHING });
      });
    }
  };

  it.each<View>([
    { name: 'home', path: '/', heading: /Flutter web/, signedOut: true },
    { name: 'privacy', path: '/privacy', heading: /^Privacy Policy/, signedOut: true },
    { name: 'analytics', path: '/analytics', heading: /^What we count/, signedOut: true },
    { name: 'contact', path: '/contact', heading: /^Write to us/, signedOut: true },
    { name: 'security', path: '/security', heading: /^Report a security concern/, signedOut: true },
    { name: 'sign-in', path: '/sign-in', heading: /Sign in/, signedOut: true },
    { name: 'sign-in-fresh', path: `/sign-in#${LINK_TOKEN}`, heading: /Sign in/, signedOut: true },
    {
      name: 'sign-in-refused', path: `/sign-in#${LINK_TOKEN}`, heading: /does not work/, signedOut: true, status: 401,
      prepare: ({ page }) => page.getByRole('button', { name: 'Sign in' }).click(),
    },
    { name: 'signed-out', path: '/dashboard', heading: /sign in/, signedOut: true, status: 401 },
    { name: 'empty', path: '/dashboard', heading: /No recordings yet/ },
    { name: 'unknown', path: `/dashboard/recordings/${randomUUID()}`, heading: /no such recording/, status: 404 },
  ])('$name', look);

  it('takes a message without scripts, on a phone', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 720 } });
    try {
      const page = await context.newPage();
      await page.goto(`${instance.urls.web}/security`);
      await page.getByRole('heading', { name: /^Report a security concern/ }).waitFor();
      await page.goto(`${instance.urls.web}/contact`);
      const [term, value] = [await page.locator('dl dt').first().boundingBox(), await page.locator('dl dd').first().boundingBox()];
      expect(value?.x).toBe(term?.x);
      await page.getByLabel('Email address').fill('grace@example.org');
      await page.getByLabel('Your message').fill('Does it work without scripts?');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('heading', { name: /^We have your message/ }).waitFor();
      expect(await context.cookies()).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it('would have found what is wrong: the same check on a spoilt page', () =>
    withCheck({ signedOut: true, width: 320 }, async (check) => {
      await check.page.goto(instance.urls.web);
      await check.page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<button style="width: 900px"></button><p class="wide">' + 'x'.repeat(400) + '</p>')`);
      const { accessibility, scrollsSideways, console } = await check.findings();
      expect({ accessibility: accessibility.length > 0, scrollsSideways, csp: console.some((text) => text.includes('style-src')) }).toEqual({ accessibility: true, scrollsSideways: true, csp: true });
    }));

  describe('with a recording', () => {
    let recordingPath: string;

    beforeAll(async () => {
      const live: View = { name: 'list-live', path: '/dashboard', heading: /Recordings of/, prepare: ({ page }) => page.getByText('Recording now').waitFor() };
      const use = async (script: ScriptedUse): Promise<void> => {
        await script.showPrivateCard();
        await look(live);
      };
      const { sessionId } = await record(browser, `${instance.urls.web}/demo-app/`, { masking: true, use });
      recordingPath = `/dashboard/recordings/${sessionId}`;
      await withCheck({}, async ({ page }) => {
        await page.goto(`${instance.urls.web}/dashboard`);
        await page.waitForFunction(async (id) => ((await (await fetch(`/api/ingest/v1/recordings/${id}`)).json()) as { complete?: boolean }).complete === true, sessionId, { timeout: 60_000, polling: 500 });
      });
    }, 120_000);

    const painted = ({ page }: PageCheck): Promise<void> => page.locator('.stage[data-shown]').waitFor();

    it('the list', () => look({ name: 'list', path: '/dashboard', heading: /Recordings of/, prepare: ({ page }) => page.locator('img.poster').evaluate((image: { decode?: () => Promise<void> }) => image.decode?.()) }));

    it('a search that finds nothing, and one that finds it', () =>
      look({
        name: 'list-none', path: '/dashboard', heading: /No recording is like that/,
        prepare: async ({ page }) => {
          await page.getByRole('combobox', { name: 'Length' }).selectOption({ label: 'of any length' });
          await page.getByLabel('Route begins with').fill('/demo-app');
          await page.getByRole('button', { name: 'Search' }).click();
          await page.getByRole('status').getByText('Recordings that showed /demo-app. 1 found.').waitFor();
          await page.getByLabel('End user').fill('nobody');
          await page.getByLabel('End user').press('Enter');
          await page.getByRole('button', { name: 'Show all recordings' }).waitFor();
          expect(page.url()).toBe(`${instance.urls.web}/dashboard`);
        },
      }));

    it('the player', () =>
      look({
        name: 'player', path: recordingPath, heading: /Recording of/,
        prepare: async (check) => {
          await painted(check);
          await check.page.getByLabel('Show masks').check();
          await check.page.getByLabel('Show masks').blur();
          await check.page.keyboard.press('End');
          await check.page.locator('.stage:not([data-shown="0"])').waitFor();
        },
      }));

    it('the erase dialog', () =>
      look({
        name: 'erase', path: recordingPath, heading: /Erase this recording/,
        prepare: async (check) => {
          await painted(check);
          await check.page.getByRole('button', { name: /Erase this recording/ }).click();
        },
      }));

    it('can be used by keyboard alone', () =>
      withCheck({}, async (check) => {
        const { page } = check;
        await page.goto(instance.urls.web + recordingPath);
        await painted(check);
        const order: string[] = [];
        for (let step = 0; step < 60 && order.at(-1) !== 'erase'; step += 1) {
          await page.keyboard.press('Tab');
          order.push(await check.focused());
        }
        expect(order.filter((name) => ['play', 'seek', 'speed', 'skip', 'masks', 'erase'].includes(name))).toEqual(['seek', 'play', 'speed', 'skip', 'masks', 'erase']);

        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor();
        for (let step = 0; step < 5; step += 1) {
          await page.keyboard.press('Tab');
          expect(await check.focusIsBehindDialog()).toBe(false);
        }
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        expect(await check.focused()).toBe('erase');

        const time = async (): Promise<number> => Number(await page.locator('#seek').inputValue());
        await page.locator('#erase').blur();
        await page.keyboard.press('Space');
        await page.getByRole('button', { name: 'Pause' }).waitFor();
        await page.keyboard.press('Space');
        await page.getByRole('button', { name: 'Play' }).waitFor();
        await page.keyboard.press('Home');
        expect(await time()).toBe(0);
        await page.keyboard.press('ArrowRight');
        expect(await time()).toBeGreaterThan(1_000);
        await page.keyboard.press('ArrowLeft');
        expect(await time()).toBe(0);
        await page.locator('#seek').focus();
        await page.keyboard.press('ArrowRight');
        expect(await time()).toBeGreaterThan(0);
        await page.locator('#play').focus();
        await page.keyboard.press('Space');
        await page.getByRole('button', { name: 'Pause' }).waitFor();
        expect(await check.findings()).toEqual(NOTHING);
      }));

    it('is erased by keyboard, says so, and is gone', async () => {
      await withCheck({}, async (check) => {
        await check.page.goto(instance.urls.web + recordingPath);
        await painted(check);
        await check.page.locator('#erase').press('Enter');
        await check.page.getByRole('button', { name: 'Erase for good' }).press('Enter');
        await check.page.getByText(/^Erased\./).waitFor();
        await check.picture('erased-dialog');
        expect(await check.findings()).toEqual(NOTHING);
      });
      await look({ name: 'erased', path: recordingPath, heading: /was erased/, status: 410 });
    });
  });
});
