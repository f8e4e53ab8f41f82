import type { Rectangle } from '#recording-format/rectangle.js';
import { intersection, roundOutward } from '#recording-format/rectangle.js';
import { rectOf, walk } from './surfaces.js';

/** The editing element has the exact box of the text; the caret, accents and an outline reach a little further. */
const PADDING = 6;

/** Boxes of every text field that Flutter has an element for: the focused one, and all of them when semantics is on. Values are never read. */
export function textFieldRects(views: readonly Element[]): Rectangle[] {
  return elementRects(views, isTextField).map((rect) => roundOutward(rect, PADDING));
}

/** Boxes of everything that carries text, or null when semantics is off and they cannot be known. */
export function textRects(views: readonly Element[]): Rectangle[] | null {
  const rects = elementRects(views, isLeafOfSemantics);
  return rects.length > 0 ? rects.map((rect) => roundOutward(rect, 2)) : null;
}

function isTextField(element: Element): boolean {
  return element.matches('input, textarea, [contenteditable], [role=textbox], .flt-text-editing') && !element.closest('flt-platform-view');
}

function isLeafOfSemantics(element: Element): boolean {
  return element.localName === 'flt-semantics' && !element.querySelector('flt-semantics');
}

function elementRects(views: readonly Element[], wanted: (element: Element) => boolean): Rectangle[] {
  const viewport = { x: 0, y: 0, w: innerWidth, h: innerHeight };
  const rects: Rectangle[] = [];
  for (const view of views) {
    walk(view, (element) => {
      if (element.localName === 'canvas' || element.localName === 'flt-platform-view') return false;
      if (wanted(element)) {
        const rect = rectOf(element);
        // After blur Flutter parks the element far outside.
        if (rect.w > 1 && rect.h > 1 && intersection(rect, viewport)) rects.push(rect);
      }
      return true;
    });
  }
  return rects;
}
