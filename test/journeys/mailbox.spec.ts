import { openBrowser } from '#scripts/demo/browser.js';
import { type Mailbox, startMailbox } from '#scripts/mailbox/mailbox.js';
import { freePort } from '#scripts/services/ports.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Browser, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

// The mailbox of npm start in a real browser, without JavaScript, with mail from somebody who means harm.
describe('mailbox in the browser', () => {
  let folder: string;
  let mailbox: Mailbox;
  let browser: Browser;
  let page: Page;
  let listener: Server;
  /** Connections that a mail brought about. */
  let reached = 0;
  let elsewhere: string;

  beforeAll(async () => {
    browser = await openBrowser();
    listener = createServer((socket) => {
      reached += 1;
      socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
    const port = await freePort();
    await new Promise<void>((resolve) => void listener.listen(port, '127.0.0.1', resolve));
    elsewhere = `http://127.0.0.1:${port}`;
  });

  beforeEach(async () => {
    reached = 0;
    folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-mailbox-'));
    const smtp = await freePort();
    mailbox = await startMailbox(folder, { smtp, mailbox: await freePort(0, new Set([smtp])) });
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  });

  afterEach(async () => {
    await page.context().close();
    await mailbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  afterAll(async () => {
    await browser?.close();
    listener?.close();
  });

  const send = async (mail: SendMailOptions): Promise<void> => {
    const transport = createTransport(mailbox.smtpUrl);
    await transport.sendMail({ from: 'Pixeltrace <no-reply@localhost>', to: 'ada@example.com', ...mail });
    transport.close();
  };

  it('lists, shows and deletes mail without JavaScript', async () => {
    await page.goto(mailbox.url);
    expect(await page.textContent('main')).toContain('No mail yet');
    await send({ subject: 'Confirm your place', text: `Follow ${elsewhere}/confirm` });
    await page.click('text=reload this page');
    await page.click('text=Confirm your place');
    expect(await page.textContent('h1')).toBe('Confirm your place');
    const [popup] = await Promise.all([page.context().waitForEvent('page'), page.click('pre a')]);
    expect(popup.url()).toBe(`${elsewhere}/confirm`);
    await page.click('text=All mail');
    await page.click('text=Empty the mailbox');
    await page.click('text=Delete 1 mail');
    expect(page.url()).toBe(`${mailbox.url}/`);
    expect(await page.textContent('main')).toContain('No mail yet');
  });

  it('shows hostile HTML without running or fetching anything, while its links can be followed', async () => {
    const lure = `${elsewhere}/x`;
    const html = `<html><head><link rel="preconnect" href="${elsewhere}"><link rel="dns-prefetch" href="${elsewhere}"><link rel="stylesheet" href="${lure}"><LINK rel=prefetch href="${lure}">
      <meta http-equiv="refresh" content="0;url=${lure}"><base href="${elsewhere}"><style>@import url(${lure}); p { background: url(${lure}) }</style></head>
      <body onload="document.title='ran'"><p id="p">Styled</p><script>document.title='ran';fetch('${lure}')</script><img src="${lure}" onerror="document.title='ran'"><iframe src="${lure}"></iframe>
      <video src="${lure}" poster="${lure}"></video><object data="${lure}"></object><svg><image href="${lure}"/></svg><form action="${lure}"><button id="send">Send</button></form>
      <a id="link" href="${elsewhere}/confirm" ping="${lure}">Confirm</a><a id="top" target="_top" href="${lure}">Leave</a></body></html>`;
    await send({ subject: '<img src=x onerror=alert(1)>', html });
    const scripted = await (await browser.newContext()).newPage();
    const dialogs: string[] = [];
    scripted.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await scripted.goto(mailbox.url, { waitUntil: 'networkidle' });
    await scripted.click('ol a');
    expect(await scripted.textContent('h1')).toBe('<img src=x onerror=alert(1)>');
    const frame = scripted.frameLocator('iframe');
    expect(await frame.locator('#p').textContent()).toBe('Styled');
    await frame.locator('#send').click();
    await frame.locator('#top').click();
    await scripted.waitForLoadState('networkidle');
    expect({ reached, dialogs, url: new URL(scripted.url()).pathname.slice(0, 10) }).toEqual({ reached: 0, dialogs: [], url: '/messages/' });
    expect(await scripted.frameLocator('iframe').locator('#p').textContent()).toBe('Styled');
    // The same document by itself, outside the frame that holds it.
    const alone = await scripted.context().newPage();
    await alone.goto(`${scripted.url()}/html`, { waitUntil: 'networkidle' });
    expect({ reached, title: await alone.title() }).toEqual({ reached: 0, title: '' });
    const [popup] = await Promise.all([scripted.context().waitForEvent('page'), frame.locator('#link').click()]);
    await popup.waitForLoadState();
    expect(popup.url()).toBe(`${elsewhere}/confirm`);
    await scripted.context().close();
  });

  it.each(['light', 'dark'] as const)('is accessible on a narrow %s screen', async (colorScheme) => {
    const visitor = await (await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 320, height: 640 } })).newPage();
    const look = async (url: string): Promise<void> => {
      await visitor.goto(url);
      const { violations } = (await visitor.evaluate(`${AXE}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], iframes: false })`)) as { violations: { id: string }[] };
      expect(violations.map(({ id }) => id)).toEqual([]);
      expect(await visitor.evaluate('document.documentElement.scrollWidth')).toBe(320);
    };
    await look(mailbox.url);
    await send({ subject: `Your export ${'verylongword'.repeat(20)}`, text: 'Here it is.', html: '<p>Here it is.</p>', attachments: [{ filename: 'export.zip', content: 'x' }] });
    await look(mailbox.url);
    await visitor.click('summary');
    await look(`${mailbox.url}${(await visitor.getAttribute('ol a', 'href')) ?? ''}`);
    await visitor.context().close();
  });
});
