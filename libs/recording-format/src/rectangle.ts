/** A rectangle in pixels: left, top, width, height. */
export interface Rectangle {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The smallest whole-pixel rectangle that holds `rectangle` with `margin` added on every side. */
export function roundOutward(rectangle: Rectangle, margin = 0): Rectangle {
  const x = Math.floor(rectangle.x - margin);
  const y = Math.floor(rectangle.y - margin);
  return {
    x,
    y,
    w: Math.ceil(rectangle.x + rectangle.w + margin) - x,
    h: Math.ceil(rectangle.y + rectangle.h + margin) - y,
  };
}

/** The part inside `bounds`, or null when there is none. */
export function intersection(rectangle: Rectangle, bounds: Rectangle): Rectangle | null {
  const x = Math.max(rectangle.x, bounds.x);
  const y = Math.max(rectangle.y, bounds.y);
  const w = Math.min(rectangle.x + rectangle.w, bounds.x + bounds.w) - x;
  const h = Math.min(rectangle.y + rectangle.h, bounds.y + bounds.h) - y;
  return w > 0 && h > 0 ? { x, y, w, h } : null;
}

/** True when `inner` lies wholly in `outer`. */
export function contains(outer: Rectangle, inner: Rectangle): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;
}

/** True when all four numbers are finite and the size is not negative. */
export function isSound(rectangle: Rectangle): boolean {
  const { x, y, w, h } = rectangle;
  return [x, y, w, h].every((value) => Number.isFinite(value)) && w >= 0 && h >= 0;
}
