import type { Rectangle } from '#recording-format/rectangle.js';
import type { PageContext } from './widgets.js';
import { COLOURS, cup } from './widgets.js';

/** Where the page shows a platform view: a real HTML element between two canvases. */
export const MAP_BOX: Rectangle = { x: 32, y: 200, w: 420, h: 260 };

export function paintAbout({ brush }: PageContext): void {
  brush.text('Where we are', 32, 116, { size: 26, colour: COLOURS.ink, bold: true });
  brush.text('Quay 7, behind the fish market. The kettle is on from eight.', 32, 148, { size: 15, colour: COLOURS.faint });
  brush.box({ x: MAP_BOX.x - 8, y: MAP_BOX.y - 8, w: MAP_BOX.w + 16, h: MAP_BOX.h + 16 }, COLOURS.card, 12);
  cup(brush, 560, 300, 0x3d5a80);
}

/** Fills the platform view once. */
export function fillMap(element: HTMLElement): void {
  const frame = document.createElement('iframe');
  frame.title = 'Map';
  frame.style.cssText = 'border:0;width:100%;height:100%';
  frame.srcdoc = '<body style="margin:0;background:#cfe3ea;font:14px system-ui;color:#24505c"><p style="padding:12px">Map of the harbour (a page of its own)</p></body>';
  element.append(frame);
}
