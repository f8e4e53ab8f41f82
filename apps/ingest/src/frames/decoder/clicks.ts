import type { RecordedEvent } from '#recording-format/events.js';

export interface Click {
  t: number;
  x: number;
  y: number;
  pointer: string;
}

const MAX_TRAVEL = 10;
const MAX_PRESS_MS = 1_000;
const RAGE_CLICKS = 3;
const RAGE_MS = 1_000;
const RAGE_RADIUS = 50;

const near = (a: Click, b: Click, radius: number): boolean => Math.hypot(a.x - b.x, a.y - b.y) <= radius;

/** Tells clicks and taps from drags: down and up of the primary button at one place within a second. */
export class ClickFinder {
  private readonly down = new Map<string, Click>();

  /** The click that this event completes. Its time is when it was pressed. */
  see(event: RecordedEvent): Click | null {
    const [t, type] = event;
    if (type !== 'pd' && type !== 'pu' && type !== 'pc') return null;
    const [, , x, y, pointer, button] = event;
    const pressed = this.down.get(pointer);
    this.down.delete(pointer);
    if (type === 'pd' && button === 0) this.down.set(pointer, { t, x, y, pointer });
    if (type !== 'pu' || !pressed) return null;
    return t - pressed.t <= MAX_PRESS_MS && near(pressed, { t, x, y, pointer }, MAX_TRAVEL) ? pressed : null;
  }
}

/** Finds rage: three clicks and more within a second and 50 px. One burst is told once. */
export class RageFinder {
  private recent: Click[] = [];
  private told = false;

  /** True when this click makes the burst. */
  see(click: Click): boolean {
    this.recent = this.recent.filter((earlier) => click.t - earlier.t <= RAGE_MS && near(earlier, click, RAGE_RADIUS));
    if (this.recent.length === 0) this.told = false;
    this.recent.push(click);
    if (this.told || this.recent.length < RAGE_CLICKS) return false;
    this.told = true;
    return true;
  }
}
