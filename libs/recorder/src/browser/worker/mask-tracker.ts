import type { Shift } from '#recording-format/frame.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import { intersection, roundOutward } from '#recording-format/rectangle.js';
import type { Scene } from './scene-anchor.js';
import { SceneAnchor } from './scene-anchor.js';

/** Shares of an anchor's edges: nothing happened; where a scroll would put it; nowhere but here; still there under a veil. */
const UNTOUCHED = 0.97;
const AS_SCROLLED = 0.5;
const UNMISTAKABLE = 0.9;
const VEILED = 0.85;
/** Shares when another field, or the detected scroll, says the same. */
const CONFIRMED = 0.8;
/** Another place that scores so well makes a find worthless. */
const SIMILAR = 0.75;
const MAX_FIELDS = 64;
const MAX_ROUTES = 512;
/** Pixels by which a scrolled editing element may miss the detected scroll. */
const NEAR = 4;

/** A text field that has an editing element now; `id` is the element's. */
export interface LiveField {
  id: number;
  rect: Rectangle;
}

/** A text field that was edited once. Flutter keeps painting its text after the editing element is gone. */
interface Field {
  /** Of its editing element, 0 when that is gone. */
  id: number;
  rect: Rectangle;
  anchor: SceneAnchor | null;
  /** Nobody knows where it is now: everything in its columns that was not sent before stays black. */
  lost: boolean;
}

/** What a frame tells about where fields went: its unmasked pixels, what moved since the last one, and the places of editing elements. */
interface Sight {
  scene: Scene;
  shift: Shift | null;
  changedMuch: boolean;
  live: readonly Rectangle[];
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
    this.fields = (this.routes.get(route) ?? []).map((field) => ({ ...field, id: 0, lost: true }));
  }

  /** Takes in the fields that have an editing element now and what moved. `scene` holds unmasked pixels and is only read. */
  update(live: readonly LiveField[], scene: Scene, shift: Shift | null, changedMuch: boolean): MaskPlan {
    const now = live.map(({ id, rect }): Field => ({ id, rect: roundOutward(rect), anchor: null, lost: false }));
    const moves: number[] = [];
    this.fields = this.fields.filter((field) => {
      const next = now.find((other) => isContinued(field, other, scene, shift));
      if (next && !field.lost) moves.push(next.rect.y - field.rect.y);
      return !next;
    });
    const sight: Sight = { scene, shift, changedMuch, live: now.map(({ rect }) => rect) };
    for (const field of this.fields) {
      field.id = 0;
      const { y } = field.rect;
      if (follow(field, sight)) moves.push(field.rect.y - y);
    }
    this.regroup(sight, moves);
    this.fields = [...this.fields.filter((field) => field.lost || !now.some(({ rect }) => isNearly(rect, field.rect))), ...now];
    const masked = this.fields.map(({ rect }) => rect);
    for (const field of this.fields) if (!field.lost) field.anchor = SceneAnchor.around(field.rect, scene, masked) ?? field.anchor;
    return this.plan(scene);
  }

  /** Moves lost fields with those that were found, if these agree, and finds them where their surroundings show there too. */
  private regroup({ scene, live }: Sight, moves: readonly number[]): void {
    const [dy] = moves;
    if (dy === undefined || moves.some((other) => Math.abs(other - dy) > NEAR)) return;
    for (const field of this.fields.filter(({ lost }) => lost)) {
      field.rect = { ...field.rect, y: field.rect.y + dy };
      const { x, y } = field.rect;
      if ((field.anchor?.confirmed(scene, x, y, live) ?? 0) >= CONFIRMED) field.lost = false;
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

/** True when an editing element is still that of `field`: it stayed, or it moved as the picture did. */
function isContinued(field: Field, now: Field, scene: Scene, shift: Shift | null): boolean {
  if (field.id !== now.id || field.id === 0) return false;
  if (isNearly(field.rect, now.rect)) return true;
  const dy = now.rect.y - field.rect.y;
  if (!isNearly({ ...field.rect, y: now.rect.y }, now.rect)) return false;
  return (shift !== null && Math.abs(shift.dy - dy) <= NEAR) || (field.anchor?.score(scene, now.rect.x, now.rect.y) ?? 0) >= UNMISTAKABLE;
}

/** Moves a field to where it is now, or gives it up for lost (false). A scroll is believed when the surroundings agree or cannot be seen. */
function follow(field: Field, sight: Sight): boolean {
  const { scene, shift, changedMuch } = sight;
  const { rect, anchor } = field;
  const scrolled = !field.lost && shift !== null && scrollsWith(rect, shift, scene);
  const found = scrolled ? scrolledTo(rect, anchor, sight, shift) : anchor && recognise(field, anchor, sight);
  if (found !== null) {
    field.rect = { ...rect, y: found };
    field.lost = false;
  } else if (!field.lost) field.lost = changedMuch || (isOn(scene, rect) && anchor !== null);
  return found !== null;
}

/** A field stands in what scrolls, or beyond the picture's edge in the same columns; a search box in a header does neither. */
function scrollsWith(rect: Rectangle, shift: Shift, { height }: Scene): boolean {
  if (rect.x >= shift.x + shift.w || rect.x + rect.w <= shift.x) return false;
  return intersection(rect, shift) !== null || rect.y < 0 || rect.y + rect.h > height;
}

function scrolledTo(rect: Rectangle, anchor: SceneAnchor | null, { scene, live }: Sight, shift: Shift): number | null {
  const y = rect.y + shift.dy;
  if (!anchor || !anchor.isVisible(scene, rect.x, y)) return y;
  return anchor.score(scene, rect.x, y) >= AS_SCROLLED || anchor.confirmed(scene, rect.x, y, live) >= CONFIRMED ? y : null;
}

function recognise({ rect, lost }: Field, anchor: SceneAnchor, { scene, live }: Sight): number | null {
  const stays = lost ? anchor.score(scene, rect.x, rect.y) : anchor.confirmed(scene, rect.x, rect.y, live);
  if (isOn(scene, rect) && stays >= UNTOUCHED) return rect.y;
  const found = anchor.search(scene, rect.x, rect.h);
  if (found.score >= UNMISTAKABLE && found.second < SIMILAR && anchor.isUnique) return found.y;
  return !lost && anchor.score(scene, rect.x, rect.y, true) >= VEILED ? rect.y : null;
}

const isOn = ({ width, height }: Scene, rect: Rectangle) => intersection(rect, { x: 0, y: 0, w: width, h: height }) !== null;

const isNearly = (a: Rectangle, b: Rectangle) => Math.abs(a.x - b.x) <= NEAR && Math.abs(a.y - b.y) <= NEAR && Math.abs(a.w - b.w) <= NEAR && Math.abs(a.h - b.h) <= NEAR;
