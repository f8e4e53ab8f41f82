import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

/** The page's side of what is evaluated in it. */
declare const document: {
  documentElement: { scrollWidth: number; clientWidth: number };
  activeElement: { id: string; tagName: string; closest(selector: string): unknown } | null;
};
declare const axe: { run(what: unknown, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };

/** Rules of WCAG 2.2 A and AA, and what axe calls best practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const axeSource = readFileSync(createRequire(path.join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');

/** What may be wrong with a page. Nothing, if all is well. */
export interface Findings {
  accessibility: string[];
  scrollsSideways: boolean;
  console: string[];
}

export const NOTHING: Findings = { accessibility: [], scrollsSideways: false, console: [] };

/** A tab that remembers what the browser complained about: content security policy, errors, failed requests. */
export class PageCheck {
  private complaints: { text: string; url: string }[] = [];

  private constructor(readonly page: Page) {}

  static async open(context: BrowserContext): Promise<PageCheck> {
    const page = await context.newPage();
    const check = new PageCheck(page);
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content.Security.Policy|Trusted Type/i.test(message.text())) check.complaints.push({ text: message.text(), url: message.location().url });
    });
    page.on('pageerror', (error) => check.complaints.push({ text: error.message, url: '' }));
    return check;
  }

  /** Everything wrong since the last call. `status`: an answer that this page is about, which browsers report as an error. */
  async findings(status?: number): Promise<Findings> {
    const expected = (text: string): boolean => status !== undefined && text.includes(`the server responded with a status of ${status} `);
    const accessibility = await this.violations();
    const complaints = this.complaints.splice(0).filter(({ text }) => !expected(text));
    return {
      accessibility,
      scrollsSideways: await this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
      console: complaints.map(({ text, url }) => `${text} ${url}`),
    };
  }

  /** For people to look at: `PAGE_PICTURES=<folder>` keeps one. */
  async picture(name: string): Promise<void> {
    const folder = process.env.PAGE_PICTURES;
    if (folder) await this.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }

  /** Id of the element that has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate(() => document.activeElement?.id ?? '');
  }

  /** Whether the focus left an open dialog for the page behind it. */
  focusIsBehindDialog(): Promise<boolean> {
    return this.page.evaluate(() => document.activeElement?.tagName !== 'BODY' && !document.activeElement?.closest('dialog'));
  }

  private async violations(): Promise<string[]> {
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate((values) => axe.run(document, { runOnly: { type: 'tag', values } }), RULES);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
  }
}
