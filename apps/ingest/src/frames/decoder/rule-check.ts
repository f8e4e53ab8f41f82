import type { Frame } from '#recording-format/frame.js';
import { LIMITS } from '#recording-format/limits.js';
import { areMasked, type MaskRule, masksOf } from '#recording-format/mask-rules.js';
import type { Meta } from '#recording-format/meta.js';

/** From this share of the largest picture on, a recorder may have made it smaller than the page. */
const NEARLY = 0.9;
const LARGEST = (LIMITS.epochTiles - 512) * 1024;

/** Whether pictures hide what the project's rules name: by the mask manifest, which is proved against the pixels, and the route that the session was on. */
export class RuleCheck {
  rules: readonly MaskRule[] = [];
  /** Route changes in order; the first stands for what was before. */
  private changes: { t: number; route: string | null }[] = [{ t: 0, route: null }];
  private pageWidth = 0;

  /** Where the session stood before anything was seen. */
  begin(route: string | null): void {
    if (this.changes.length === 1 && this.changes[0]?.route === null) this.changes = [{ t: 0, route }];
  }

  sawMeta({ width, route }: Meta): void {
    this.pageWidth = width;
    this.begin(route);
  }

  sawRoute(t: number, route: string): void {
    this.changes.push({ t, route });
  }

  /** Call in order of time. A change in the very millisecond of a picture may have come before it or after it: one of the two routes must allow it. */
  allows(frame: Frame): boolean {
    if (frame.placeholder || this.rules.length === 0) return true;
    while ((this.changes[1]?.t ?? Infinity) < frame.t) this.changes.shift();
    const routes = this.changes.filter(({ t }, i) => i === 0 || t <= frame.t).map(({ route }) => route);
    return routes.some((route) => this.holds(frame, route));
  }

  private holds({ masks, width, height }: Frame, route: string | null): boolean {
    // Without a route only rules for every route can be judged.
    const { page, areas } = route === null ? masksOf(this.rules.filter((rule) => rule.route === '*'), '') : masksOf(this.rules, route);
    const mayBeSmaller = width * height >= LARGEST * NEARLY || Math.max(width, height) >= LIMITS.side * NEARLY;
    const scale = mayBeSmaller && this.pageWidth > 0 ? width / this.pageWidth : 1;
    return !page && areMasked(areas, masks, { width, height }, scale);
  }
}
