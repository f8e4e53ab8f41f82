import type { Browser, BrowserContext, Page } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';

/** The parts of a manifest that the demo reads. */
export interface ManifestView {
  durationMs: number;
  live: boolean;
  complete: boolean;
  segments: { number: number; firstT: number; lastT: number; frames?: number }[];
  ledger: { captured: number; stored: number; deduplicated: number; skipped: Record<string, number>; lost: Record<string, number> };
}

/** The customer at the dashboard: signs in by the link, watches, erases. */
export class Viewer {
  private constructor(
    private readonly web: string,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async signIn(browser: Browser, web: string, signInUrl: string): Promise<Viewer> {
    const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, deviceScaleFactor: 1 });
    const page = await context.newPage();
    await page.goto(signInUrl);
    await page.getByRole('button').first().click();
    await page.waitForURL('**/dashboard**');
    return new Viewer(web, context, page);
  }

  /** The recording's manifest, or null while there is none (or no longer). */
  async manifest(sessionId: string): Promise<ManifestView | null> {
    const response = await this.context.request.get(`${this.web}/api/ingest/v1/recordings/${sessionId}`);
    return response.ok() ? ((await response.json()) as ManifestView) : null;
  }

  async status(path: string): Promise<number> {
    return (await this.context.request.get(`${this.web}/api/ingest/v1${path}`)).status();
  }

  /** Waits until `ready` says so of the manifest. Throws after `patience` milliseconds. */
  async waitForManifest(sessionId: string, ready: (manifest: ManifestView) => boolean, patience = 60_000): Promise<ManifestView> {
    for (const until = performance.now() + patience; performance.now() < until; await sleep(250)) {
      const manifest = await this.manifest(sessionId);
      if (manifest && ready(manifest)) return manifest;
    }
    throw new Error('The recording did not become ready in time');
  }

  async open(sessionId: string): Promise<void> {
    await this.page.goto(`${this.web}/dashboard/recordings/${sessionId}`);
    await this.page.waitForSelector('.seek input');
    await this.page.waitForTimeout(1_000);
  }

  /** Seeks by the slider, as a person does, and answers the picture and the milliseconds until it was painted. */
  async seek(t: number): Promise<{ png: Buffer; milliseconds: number }> {
    const began = performance.now();
    const shown = await this.page.evaluate(`(async () => {
      const slider = document.querySelector('.seek input');
      slider.step = '1';
      slider.value = '${Math.round(t)}';
      slider.dispatchEvent(new Event('input'));
      const stage = document.querySelector('.stage');
      while (stage.dataset.shown !== slider.value) await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now();
    })()`);
    if (typeof shown !== 'number') throw new Error('There is no player on this page');
    const milliseconds = performance.now() - began;
    const url = String(await this.page.evaluate(`document.querySelector('.stage canvas').toDataURL('image/png')`));
    return { png: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'), milliseconds };
  }

  /** The page with the recording at `t`, its masks marked. */
  async picture(t: number): Promise<Buffer> {
    await this.page.getByLabel('Show masks').check();
    await this.seek(t);
    return this.page.screenshot();
  }

  /** Erases by the button, and waits until the page says that nothing is left. */
  async erase(): Promise<string> {
    await this.page.getByRole('button', { name: 'Erase this recording' }).click();
    await this.page.getByRole('button', { name: 'Erase for good' }).click();
    const status = this.page.locator('dialog [role=status]');
    await status.filter({ hasText: /^Erased/ }).waitFor({ timeout: 60_000 });
    return (await status.textContent()) ?? '';
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
