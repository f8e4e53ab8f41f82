import type { Rectangle } from '#recording-format/rectangle.js';

/** A canvas of Flutter, or a platform view (`canvas` null), at its place in the viewport. */
export interface Surface {
  canvas: HTMLCanvasElement | null;
  rect: Rectangle;
}

/** Every view of Flutter on the page. Other canvases of the page are never taken. */
export function findViews(): Element[] {
  const views = [...document.querySelectorAll('flutter-view')];
  return views.length > 0 ? views : [...document.querySelectorAll('flt-glass-pane')];
}

/** Canvases and platform views of a view in drawing order, which is document order, including open shadow roots. */
export function findSurfaces(view: Element): Surface[] {
  const surfaces: Surface[] = [];
  walk(view, (element) => {
    const name = element.localName;
    const isPlatformView = name === 'flt-platform-view';
    if (name !== 'canvas' && !isPlatformView) return true;
    const rect = rectOf(element);
    if (rect.w > 0 && rect.h > 0) surfaces.push({ canvas: isPlatformView ? null : (element as HTMLCanvasElement), rect });
    return false;
  });
  return surfaces;
}

/** Visits elements in document order, a slot as what is slotted into it; `visit` says whether to go inside. */
export function walk(root: Element, visit: (element: Element) => boolean): void {
  if (!visit(root)) return;
  const isSlot = root instanceof HTMLSlotElement;
  const children = isSlot ? root.assignedElements() : [...(root.shadowRoot?.children ?? []), ...childrenOf(root)];
  for (const child of children) walk(child, visit);
}

/** Slotted children are visited through their slot. */
function childrenOf(element: Element): Element[] {
  return element.shadowRoot ? [...element.children].filter((child) => !(child as HTMLElement).assignedSlot) : [...element.children];
}

export function rectOf(element: Element): Rectangle {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left, y: top, w: width, h: height };
}

/** The colour behind the transparent parts of Flutter's canvases. */
export function backgroundOf(view: Element | undefined): string {
  for (let element: Element | null | undefined = view ?? document.body; element; element = element.parentElement) {
    const colour = getComputedStyle(element).backgroundColor;
    if (colour !== '' && colour !== 'transparent' && !colour.endsWith(', 0)')) return colour;
  }
  return '#ffffff';
}
