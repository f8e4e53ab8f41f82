import type { Rectangle } from '#recording-format/rectangle.js';
import { intersection, roundOutward } from '#recording-format/rectangle.js';
import { rectOf, walk } from './surfaces.js';

/** The editing element has the exact box of the text; the caret, accents and an outline reach a little further. */
const PADDING = 6;

/** Where a text field is, and whose element says so. */
export interface FieldPlace {
  id: number;
  rect: Rectangle;
}

const ids = new WeakMap<Element, number>();
let lastId = 0;

function idOf(element: Element): number {
  const known = ids.get(element) ?? ++lastId;
  ids.set(element, known);
  return known;
}

/** Boxes of every text field that Flutter has an element for: the focused one, and all of them when semantics is on. Values are never read. */
export function textFields(views: readonly Element[]): FieldPlace[] {
  return placesOf(views, isTextField).map(({ element, rect }) => ({ id: idOf(element), rect: roundOutward(rect, PADDING) }));
}

/** Boxes of everything that carries text, or null when semantics is off and they cannot be known. */
export function textRects(views: readonly Element[]): Rectangle[] | null {
  const places = placesOf(views, isLeafOfSemantics);
  return places.length > 0 ? places.map(({ rect }) => roundOutward(rect, 2)) : null;
}

function isTextField(element: Element): boolean {
  return element.matches('input, textarea, [contenteditable], [role=textbox], .flt-text-editing') && !element.closest('flt-platform-view');
}

function isLeafOfSemantics(element: Element): boolean {
  return element.localName === 'flt-semantics' && !element.querySelector('flt-semantics');
}

function placesOf(views: readonly Element[], wanted: (element: Element) => boolean): { element: Element; rect: Rectangle }[] {
  const viewport = { x: 0, y: 0, w: innerWidth, h: innerHeight };
  const places: { element: Element; rect: Rectangle }[] = [];
  for (const view of views) {
    walk(view, (element) => {
      if (element.localName === 'canvas' || element.localName === 'flt-platform-view') return false;
      if (wanted(element)) {
        const rect = rectOf(element);
        // After blur Flutter parks the element far outside.
        if (rect.w > 1 && rect.h > 1 && intersection(rect, viewport)) places.push({ element, rect });
      }
      return true;
    });
  }
  return places;
}
