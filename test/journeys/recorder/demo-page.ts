import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from '#scripts/services/chromium.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import type { Secret } from './secret-search.js';

interface Control {
  recording: Promise<void>;
  rects(): Record<string, Rectangle>;
  secretRects(): Rectangle[];
  quiet(): Promise<void>;
}

interface Recorder {
  flush(): Promise<void>;
  stop(): Promise<void>;
  stats(): { mainThreadMs: number[]; workerMs: number[]; sentBytes: number } | null;
  setMaskRects(viewId: string, rects: unknown): void;
}

declare const window: { __demo?: Control; __pixeltraceDemo?: Secret; Pixeltrace: Recorder };

const FLAGS = ['--disable-gpu', '--enable-unsafe-swiftshader', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export function launchBrowser(tools: string): Promise<Browser> {
  const { executablePath, env, args } = findChromium(tools);
  return chromium.launch({ executablePath, env, args: [...args, ...FLAGS] });
}

/** The demo app in a browser, driven by real input. */
export class DemoPage {
  private constructor(readonly page: Page) {}

  /** `before`: runs in the page before its own scripts. */
  static async open(browser: Browser, url: string, { recorded = true, before = () => undefined as void } = {}): Promise<DemoPage> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    const page = await context.newPage();
    await page.addInitScript(before);
    await page.goto(url);
    await page.waitForFunction(() => window.__demo !== undefined);
    if (recorded) await page.evaluate(() => window.__demo?.recording);
    const demo = new DemoPage(page);
    await demo.quiet();
    return demo;
  }

  secret(): Promise<Secret> {
    return this.page.evaluate(() => window.__pixeltraceDemo as Secret);
  }

  secretRects(): Promise<Rectangle[]> {
    return this.page.evaluate(() => window.__demo?.secretRects() ?? []);
  }

  async quiet(): Promise<void> {
    await this.page.evaluate(() => window.__demo?.quiet());
  }

  async tap(name: string): Promise<void> {
    const rect = (await this.page.evaluate(() => window.__demo?.rects() ?? {}))[name];
    if (!rect) throw new Error(`${name} is not on the page`);
    await this.page.mouse.click(rect.x + rect.w / 2, rect.y + rect.h / 2);
    await this.quiet();
  }

  /** Turns the wheel several times at once; `name` is tapped just before, or else nothing. */
  async scrollFast(deltas: readonly number[], name?: string): Promise<void> {
    const rect = name === undefined ? undefined : (await this.page.evaluate(() => window.__demo?.rects() ?? {}))[name];
    await this.page.mouse.click(rect ? rect.x + rect.w / 2 : 900, rect ? rect.y + rect.h / 2 : 300);
    for (const delta of deltas) await this.page.mouse.wheel(0, delta);
    await this.page.waitForTimeout(60);
    await this.quiet();
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 30 });
    await this.quiet();
  }

  async scroll(delta: number): Promise<void> {
    await this.page.mouse.move(400, 400);
    await this.page.mouse.wheel(0, delta);
    // The wheel reaches the page a moment after the call returns.
    await this.page.waitForTimeout(60);
    await this.quiet();
  }

  /** Lets the recorder take its trailing picture, sends everything, and returns what is on screen. */
  async settle(): Promise<Buffer> {
    await this.page.waitForTimeout(1200);
    await this.page.evaluate(() => window.Pixeltrace.flush());
    return this.page.screenshot();
  }

  stop(): Promise<void> {
    return this.page.evaluate(() => window.Pixeltrace.stop());
  }

  setMaskRects(rects: unknown): Promise<void> {
    return this.page.evaluate((given) => window.Pixeltrace.setMaskRects('0', given), rects);
  }

  stats(): ReturnType<Recorder['stats']> | Promise<ReturnType<Recorder['stats']>> {
    return this.page.evaluate(() => window.Pixeltrace.stats());
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
