import type { Page } from 'playwright-core';
import type { Area } from './compare.js';

/** A moment at which nothing moved: what was on screen, and when in the recording (milliseconds). */
export interface QuietMoment {
  name: string;
  t: number;
  png: Buffer;
}

/** What the page can say of itself while it is used. */
interface DemoWindow {
  __demo: { rects(): Record<string, Area>; quiet(): Promise<void>; go(page: string): void };
}

/** Longer than the longest pause between two frames (2 a second), so that a quiet moment has been captured. */
const SETTLE = 1_300;

/** Uses the demo app as a person would, always in the same way. */
export class ScriptedUse {
  readonly moments: QuietMoment[] = [];

  /** `startedAt`: epoch milliseconds of t = 0. */
  constructor(
    private readonly page: Page,
    private readonly startedAt: number,
  ) {}

  /** About 30 s: scrolling, a dialog, a route change, typing into masked fields, scrolling them, another route. */
  async play(): Promise<void> {
    await this.moment('shop');
    await this.scroll(240, 6);
    await this.moment('shop, scrolled');
    await this.tapFirst(/^(buy|add|tea|order)/);
    await this.moment('dialog');
    await this.tap('ok');
    await this.tap('go-profile');
    await this.moment('profile');
    await this.type('name', 'Ada Harbour');
    await this.type('email', 'ada@example.org');
    await this.type('note', 'nobody may read this');
    await this.moment('typed');
    await this.scroll(60, 5);
    await this.moment('profile, scrolled');
    await this.scroll(-60, 5);
    await this.tap('go-about');
    await this.moment('about');
    await this.tap('go-shop');
    await this.scroll(-240, 6);
    await this.moment('shop again');
  }

  /** A few seconds that bring the private card on screen. */
  async showPrivateCard(): Promise<void> {
    await this.tap('go-profile');
    await this.settle();
    await this.tap('note');
    await this.page.keyboard.type('x');
    await this.settle();
  }

  private async moment(name: string): Promise<void> {
    await this.settle();
    const t = Date.now() - this.startedAt;
    this.moments.push({ name, t, png: await this.page.screenshot({ animations: 'disabled', caret: 'hide' }) });
  }

  private async settle(): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as DemoWindow).__demo.quiet());
    await this.page.waitForTimeout(SETTLE);
  }

  private async rects(): Promise<Record<string, Area>> {
    return this.page.evaluate(() => (globalThis as unknown as DemoWindow).__demo.rects());
  }

  private async tap(name: string): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as DemoWindow).__demo.quiet());
    const rect = (await this.rects())[name];
    if (!rect) throw new Error(`The demo app shows no ${name}`);
    await this.page.mouse.move(rect.x + rect.w / 2, rect.y + rect.h / 2, { steps: 6 });
    await this.page.mouse.click(rect.x + rect.w / 2, rect.y + rect.h / 2);
    await this.page.waitForTimeout(250);
  }

  private async tapFirst(pattern: RegExp): Promise<void> {
    const rects = await this.rects();
    const height = this.page.viewportSize()?.height ?? 800;
    const name = Object.keys(rects).find((key) => pattern.test(key) && (rects[key]?.y ?? 0) > 80 && (rects[key]?.y ?? 0) < height - 80);
    if (!name) throw new Error(`The demo app shows nothing like ${pattern.source}: ${Object.keys(rects).join(', ')}`);
    await this.tap(name);
  }

  private async type(field: string, text: string): Promise<void> {
    await this.tap(field);
    await this.page.keyboard.type(text, { delay: 60 });
  }

  private async scroll(dy: number, times: number): Promise<void> {
    await this.page.mouse.move(500, 400);
    for (let time = 0; time < times; time += 1) {
      await this.page.mouse.wheel(0, dy);
      await this.page.waitForTimeout(220);
    }
  }
}
