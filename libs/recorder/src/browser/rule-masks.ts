import type { MaskRule } from '#recording-format/mask-rules.js';
import { masksOf } from '#recording-format/mask-rules.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import { roundOutward } from '#recording-format/rectangle.js';
import { rectOf, walk } from './surfaces.js';

/** Pages slide in and out, and the address may change a moment before the picture does: the rules of the page that was left hold on for so long. */
const LEAVING_MS = 1000;

/** What the project masks on the route that is shown. */
export class RuleMasks {
  private route = '';
  private left = '';
  private leftAt = -Infinity;

  constructor(private readonly rules: readonly MaskRule[]) {}

  /** True while the rules of two pages hold. */
  isLeaving(now: number): boolean {
    return this.rules.length > 0 && now - this.leftAt < LEAVING_MS;
  }

  /** Viewport rectangles to mask, or null when there is to be no picture: the page is masked whole, or a label cannot be looked for since there is no semantics tree. */
  current(route: string, views: readonly Element[], now: number): Rectangle[] | null {
    if (this.rules.length === 0) return [];
    if (route !== this.route) [this.left, this.route, this.leftAt] = [this.route, route, now];
    const rects: Rectangle[] = [];
    for (const shown of this.isLeaving(now) ? [route, this.left] : [route]) {
      const { page, areas, labels } = masksOf(this.rules, shown);
      const labelled = labels.length > 0 ? labelledRects(views, labels) : [];
      if (page || !labelled) return null;
      rects.push(...areas, ...labelled);
    }
    return rects;
  }
}

/** Elements of the semantics tree that carry one of the labels themselves; null when there is no tree. */
function labelledRects(views: readonly Element[], labels: readonly string[]): Rectangle[] | null {
  const wanted = labels.map((label) => label.toLowerCase());
  const rects: Rectangle[] = [];
  let isThere = false;
  for (const view of views) {
    walk(view, (element) => {
      if (element.localName === 'flt-platform-view') return false;
      if (element.localName === 'flt-semantics') isThere = true;
      const text = `${element.getAttribute('aria-label') ?? ''} ${element.children.length === 0 ? (element.textContent ?? '') : ''}`.toLowerCase();
      if (wanted.some((label) => text.includes(label))) rects.push(roundOutward(rectOf(element), 2));
      return true;
    });
  }
  return isThere ? rects : null;
}
