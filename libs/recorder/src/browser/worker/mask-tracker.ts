import type { Shift } from '#recording-format/frame.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import { intersection, roundOutward } from '#recording-format/rectangle.js';
import type { Scene } from './scene-anchor.js';
import { SceneAnchor } from './scene-anchor.js';

/** Shares of an anchor's edges: nothing happened; found at a new place, and nowhere else nearly as well; still there under a veil. */
const UNTOUCHED = 0.97;
const FOUND = 0.85;
const CLEARLY = 0.1;
const IN_PLACE = 0.85;
/** Pixels at the top and bottom where a field's surroundings cannot be seen any more. */
const LEAVING = 160;
const MAX_FIELDS = 64;
const MAX_ROUTES = 512;

/** A text field that was edited once. Flutter keeps painting its text after the editing element is gone. */
interface Field {
  rect: Rectangle;
  live: boolean;
  anchor: SceneAnchor | null;
  /** Nobody knows where it is now: everything in its columns that was not sent before stays black. */
  lost: boolean;
}

/** What must be black in a frame: rectangles, and columns in which only what was sent before may show. */
export interface MaskPlan {
  fields: Rectangle[];
  bands: Rectangle[];
}

/**
 * Remembers every text field that was edited, per route, and follows it while the page scrolls: first by its own
 * surroundings, then by the detected scroll. A field that cannot be followed is never uncovered on a guess.
 */
export class MaskTracker {
  private readonly routes = new Map<string, Field[]>();
  private fields: Field[] = [];
  private route = '';

  /** Any field whose text may be on the picture? */
  get busy(): boolean {
    return this.fields.length > 0;
  }

  /** Switches to the fields of `route`; those come back as lost, since the page may have scrolled meanwhile. */
  enter(route: string): void {
    if (route === this.route) return;
    this.routes.delete(this.route);
    if (this.fields.length > 0) this.routes.set(this.route, this.fields);
    if (this.routes.size > MAX_ROUTES) this.routes.delete(this.routes.keys().next().value as string);
    this.route = route;
    this.fields = (this.routes.get(route) ?? []).map((field) => ({ ...field, live: false, lost: true }));
  }

  /** Takes in the fields that have an editing element now and what moved. `scene` holds unmasked pixels and is only read. */
  update(live: readonly Rectangle[], scene: Scene, shift: Shift | null, changedMuch: boolean): MaskPlan {
    const rects = live.map((rect) => roundOutward(rect));
    this.fields = this.fields.filter((field) => !field.live || !rects.some((rect) => isSame(rect, field.rect)));
    for (const field of this.fields) {
      field.live = false;
      this.follow(field, scene, shift, changedMuch);
    }
    this.fields = this.fields.filter((field) => field.lost || !rects.some((rect) => isSame(rect, field.rect)));
    for (const rect of rects) this.fields.push({ rect, live: true, anchor: null, lost: false });
    const masked = this.fields.map(({ rect }) => rect);
    for (const field of this.fields) if (!field.lost) field.anchor = SceneAnchor.around(field.rect, scene, masked) ?? field.anchor;
    return this.plan(scene);
  }

  private follow(field: Field, scene: Scene, shift: Shift | null, changedMuch: boolean): void {
    const { rect, anchor } = field;
    const y = anchor && placeOf(anchor, rect, scene, field.lost);
    if (typeof y === 'number') {
      field.rect = { ...rect, y };
      field.lost = false;
    } else if (!field.lost) {
      if (shift && !isOn(scene, rect) && overlapsColumns(rect, shift)) field.rect = { ...rect, y: rect.y + shift.dy };
      else if (anchor && isLeaving(rect, shift, scene)) field.rect = { ...rect, y: rect.y + shift.dy };
      else field.lost = changedMuch || (isOn(scene, rect) && anchor !== null);
    }
  }

  private plan({ width, height }: Scene): MaskPlan {
    const picture = { x: 0, y: 0, w: width, h: height };
    if (this.fields.length > MAX_FIELDS) return { fields: [], bands: [picture] };
    const onPicture = (rect: Rectangle) => intersection(rect, picture) ?? [];
    return {
      fields: this.fields.filter(({ lost }) => !lost).flatMap(({ rect }) => onPicture(rect)),
      bands: this.fields.filter(({ lost }) => lost).flatMap(({ rect }) => onPicture({ ...rect, y: 0, h: height })),
    };
  }
}

const isOn = ({ width, height }: Scene, rect: Rectangle) => intersection(rect, { x: 0, y: 0, w: width, h: height }) !== null;

const overlapsColumns = (rect: Rectangle, shift: Shift) => rect.x < shift.x + shift.w && rect.x + rect.w > shift.x;

/** True when the detected scroll carries the field, or most of what is around it, off the picture. */
function isLeaving(rect: Rectangle, shift: Shift | null, { height }: Scene): shift is Shift {
  if (!shift || !overlapsColumns(rect, shift)) return false;
  const y = rect.y + shift.dy;
  return y < LEAVING || y + rect.h > height - LEAVING;
}

/** Where the surroundings say that the field is, null when they are not to be seen, or in more than one place. */
function placeOf(anchor: SceneAnchor, rect: Rectangle, scene: Scene, lost: boolean): number | null {
  if (!lost && anchor.score(scene, rect.x, rect.y) >= UNTOUCHED) return rect.y;
  const found = anchor.search(scene, rect.x, rect.h);
  if (found.score >= FOUND && found.score - found.second >= CLEARLY) return found.y;
  return !lost && found.score < FOUND && anchor.score(scene, rect.x, rect.y, true) >= IN_PLACE ? rect.y : null;
}

const isSame = (a: Rectangle, b: Rectangle) => Math.abs(a.x - b.x) < 4 && Math.abs(a.y - b.y) < 4 && Math.abs(a.w - b.w) < 4 && Math.abs(a.h - b.h) < 4;
