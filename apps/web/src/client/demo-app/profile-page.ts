import type { Rectangle } from '#recording-format/rectangle.js';
import type { SecretTexture } from './secret-texture.js';
import type { Field, PageContext } from './widgets.js';
import { COLOURS, SECRET_WIDTH, button, paintField, paintSecret } from './widgets.js';

const TOP = 72;
const LEFT = 32;
const FIELD_STEP = 104;

export const profileHeight = 1640;

/** `allSecret`: every field, not only the note, shows the texture instead of what is typed. */
export function makeFields(allSecret: boolean): Field[] {
  const field = (name: string, label: string, more: Partial<Field> = {}): Field => ({ name, label, value: '', obscured: false, secret: allSecret, touched: false, ...more });
  return [field('name', 'Name'), field('email', 'E-mail'), field('password', 'Password', { obscured: true }), field('note', 'Private note', { secret: true })];
}

/** Where a field's box stands for a scroll position. */
export function fieldBox(index: number, width: number, scroll: number): Rectangle {
  return { x: LEFT, y: TOP + 100 + index * FIELD_STEP - scroll, w: Math.min(width - 64, 520), h: 56 };
}

/** Where the card that the app declares as private stands. */
export function cardBox(scroll: number): Rectangle {
  return { x: LEFT, y: TOP + 100 + 4 * FIELD_STEP + 8 - scroll, w: 260, h: 96 };
}

export interface ProfileState {
  fields: Field[];
  focused: Field | null;
  texture: SecretTexture;
  onFocus: (field: Field) => void;
  onSave: () => void;
}

export function paintProfile(context: PageContext, state: ProfileState): void {
  const { brush, width, scroll } = context;
  brush.text('Your profile', LEFT, TOP + 44 - scroll, { size: 26, colour: COLOURS.ink, bold: true });
  state.fields.forEach((field, i) => {
    const box = fieldBox(i, width, scroll);
    paintField(context, field, box, field === state.focused, state.texture);
    context.targets.push({ name: field.name, rect: box, tap: () => state.onFocus(field) });
  });
  const card = cardBox(scroll);
  brush.box(card, COLOURS.brandSoft, 14);
  paintSecret(brush, state.texture, card.x + (card.w - SECRET_WIDTH) / 2, card.y + 36);
  button(context, 'save', 'Save', { x: LEFT + 300, y: card.y + 30, w: 120, h: 40 }, state.onSave);
  paintHistory(context, card.y + 140);
}

function paintHistory({ brush, width, height }: PageContext, top: number): void {
  brush.text('Past orders', LEFT, top, { size: 20, colour: COLOURS.ink, bold: true });
  for (let i = 0; i < 11; i++) {
    const y = top + 20 + i * 68;
    if (y > height) break;
    brush.box({ x: LEFT, y, w: Math.min(width - 64, 760), h: 56 }, COLOURS.card, 10);
    brush.disc(LEFT + 30, y + 28, 12, [0x5b8e7d, 0xe0a458, 0x3d5a80][i % 3] ?? 0);
    brush.text(`Order ${String.fromCharCode(65 + i)}-${(i * 7919) % 997}`, LEFT + 56, y + 25, { size: 15, colour: COLOURS.ink, bold: true });
    brush.text(`${1 + ((i * 5) % 4)} packets, sent on day ${3 + i * 2}`, LEFT + 56, y + 44, { size: 13, colour: COLOURS.faint });
  }
}
