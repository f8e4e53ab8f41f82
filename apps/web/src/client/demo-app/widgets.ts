import type { Rectangle } from '#recording-format/rectangle.js';
import type { Brush, Colour } from './brush.js';
import type { SecretTexture } from './secret-texture.js';
import { COLUMNS } from './secret-texture.js';

export const COLOURS = { ground: 0xf6f4ef, card: 0xffffff, ink: 0x22302c, faint: 0x6b7772, brand: 0x1f5f54, brandSoft: 0xd9e8e2, line: 0xd8d4c8, warm: 0xc8553d } as const;

/** Something that can be tapped. */
export interface Target {
  name: string;
  rect: Rectangle;
  tap: () => void;
}

/** What a page paints with and where it registers what can be tapped. */
export interface PageContext {
  brush: Brush;
  width: number;
  height: number;
  scroll: number;
  targets: Target[];
}

/** A text field of the profile page. `secret`: it holds the texture as soon as somebody was in it. */
export interface Field {
  name: string;
  label: string;
  value: string;
  obscured: boolean;
  secret: boolean;
  touched: boolean;
}

export function button(context: PageContext, name: string, label: string, rect: Rectangle, tap: () => void): void {
  const style = { size: 15, colour: 0xffffff, bold: true };
  context.brush.box(rect, COLOURS.brand, 8);
  context.brush.text(label, rect.x + (rect.w - context.brush.width(label, style)) / 2, rect.y + rect.h / 2 + 5, style);
  context.targets.push({ name, rect, tap });
}

export function paintSecret(brush: Brush, texture: SecretTexture, x: number, y: number): void {
  for (const { rect, light } of texture.cells(x, y)) brush.box(rect, light ? 0xf0ead8 : 0x2a2f45);
}

/** The box in which a field's text stands: what Flutter lays its editing element over. */
export function textRectOf(box: Rectangle): Rectangle {
  return { x: box.x + 14, y: box.y + 16, w: box.w - 28, h: 24 };
}

export function paintField(context: PageContext, field: Field, box: Rectangle, focused: boolean, texture: SecretTexture): void {
  const { brush } = context;
  brush.text(field.label, box.x, box.y - 8, { size: 13, colour: COLOURS.faint });
  brush.box(box, COLOURS.card, 10);
  brush.outline(box, focused ? COLOURS.brand : COLOURS.line, 10, focused ? 2 : 1);
  const text = textRectOf(box);
  if (field.secret && field.touched) paintSecret(brush, texture, text.x, text.y);
  else {
    const shown = field.obscured ? '•'.repeat(field.value.length) : field.value;
    const style = { size: 16, colour: COLOURS.ink };
    brush.clip(text, () => brush.text(shown, text.x, text.y + 18, style));
    if (focused) brush.box({ x: text.x + Math.min(text.w - 2, brush.width(shown, style) + 1), y: text.y + 2, w: 2, h: 20 }, COLOURS.brand);
  }
}

export const SECRET_WIDTH = COLUMNS * 8;

/** A steaming cup in a colour of its own. */
export function cup(brush: Brush, x: number, y: number, colour: Colour): void {
  brush.box({ x: x - 26, y: y - 10, w: 52, h: 34 }, colour, 14);
  brush.outline({ x: x + 20, y: y - 4, w: 20, h: 18 }, colour, 9, 5);
  brush.box({ x: x - 36, y: y + 28, w: 72, h: 6 }, COLOURS.line, 3);
  brush.disc(x - 10, y - 22, 3, COLOURS.line);
  brush.disc(x + 6, y - 28, 4, COLOURS.line);
}
