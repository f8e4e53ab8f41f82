import type { Rectangle } from '#recording-format/rectangle.js';
import { isSound, roundOutward } from '#recording-format/rectangle.js';
import { rectOf } from './surfaces.js';

const MARGIN = 2;

type Sets = { now: Rectangle[]; before: Rectangle[] } | null;

/** Rectangles that the app declared per view, in logical pixels of the view. */
export class DeclaredMasks {
  /** Null: the app tried and failed to say what must be masked. */
  private readonly views = new Map<string, Sets>();

  constructor(private readonly required: boolean) {}

  /** `rects`: `[x, y, w, h]` each; anything unsound puts the view in doubt until a sound set comes. */
  set(viewId: string | number, rects: unknown): void {
    const parsed = parseRects(rects);
    const before = this.views.get(String(viewId))?.now ?? [];
    this.views.set(String(viewId), parsed && { now: parsed, before });
  }

  /**
   * Viewport rectangles to mask, or null when in doubt. The last two sets count, since the picture on screen may be one frame
   * older than the newest set.
   */
  current(views: readonly Element[]): Rectangle[] | null {
    const rects: Rectangle[] = [];
    if (this.required && views.length > this.views.size) return null;
    for (const [viewId, sets] of this.views) {
      if (!sets) return null;
      const origin = viewOf(viewId, views);
      if (!origin) continue;
      const { x, y } = rectOf(origin);
      for (const rect of [...sets.now, ...sets.before]) rects.push(roundOutward({ ...rect, x: rect.x + x, y: rect.y + y }, MARGIN));
    }
    return rects;
  }
}

function parseRects(rects: unknown): Rectangle[] | null {
  if (!Array.isArray(rects)) return null;
  const parsed: Rectangle[] = [];
  for (const entry of rects as unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 4) return null;
    const [x, y, w, h] = entry as [number, number, number, number];
    const rect = { x, y, w, h };
    if (!isSound(rect)) return null;
    parsed.push(rect);
  }
  return parsed;
}

function viewOf(viewId: string, views: readonly Element[]): Element | undefined {
  return views.find((view) => view.getAttribute('flt-view-id') === viewId) ?? (views.length === 1 ? views[0] : undefined);
}
