import type { Rectangle } from './rectangle.js';
import { intersection } from './rectangle.js';

/**
 * What a project masks on routes that match `route`, in which `*` stands for any text. `area`: a rectangle in CSS pixels of the view; `label`: elements of the
 * semantics tree whose label or text holds it, in any case; neither: the whole page.
 */
export interface MaskRule {
  route: string;
  area?: { x: number; y: number; width: number; height: number };
  label?: string;
}

/** What is to be masked on one route. `page`: everything, so there is no picture of it. */
export interface RouteMasks {
  page: boolean;
  areas: Rectangle[];
  labels: string[];
}

/** The first recorder that keeps these rules. */
export const RULES_SINCE = '1.1.0';

export function masksOf(rules: readonly MaskRule[], route: string): RouteMasks {
  const masks: RouteMasks = { page: false, areas: [], labels: [] };
  for (const { route: pattern, area, label } of rules) {
    if (!routeMatches(pattern, route)) continue;
    if (area) masks.areas.push({ x: area.x, y: area.y, w: area.width, h: area.height });
    if (label) masks.labels.push(label);
    if (!area && !label) masks.page = true;
  }
  return masks;
}

/** Whether the whole route is what the pattern says. Takes time in proportion to both, whatever they hold. */
export function routeMatches(pattern: string, route: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return route === pattern;
  if (!route.startsWith(first)) return false;
  const last = rest.pop() as string;
  let at = first.length;
  for (const part of rest) {
    const found = route.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return route.length - last.length >= at && route.endsWith(last);
}

/** Whether the masks of a picture of this size hide what these areas name; `scale`: pixels of the picture per CSS pixel. */
export function areMasked(areas: readonly Rectangle[], masks: readonly Rectangle[], { width, height }: { width: number; height: number }, scale: number): boolean {
  return areas.every((area) => {
    const inside = intersection({ x: area.x * scale, y: area.y * scale, w: area.w * scale, h: area.h * scale }, { x: 0, y: 0, w: width, h: height });
    // Less a pixel at each edge, which rounding may have taken.
    return !inside || masks.some((mask) => mask.x <= inside.x + 1 && mask.y <= inside.y + 1 && mask.x + mask.w >= inside.x + inside.w - 1 && mask.y + mask.h >= inside.y + inside.h - 1);
  });
}
