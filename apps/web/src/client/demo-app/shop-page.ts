import type { PageContext } from './widgets.js';
import { COLOURS, button, cup } from './widgets.js';

const TEAS = ['Sencha', 'Lapsang', 'Earl Grey', 'Rooibos', 'Assam', 'Gunpowder', 'Oolong', 'Pai Mu Tan', 'Genmaicha', 'Keemun', 'Chai', 'Hojicha'];
const TASTES = ['Grassy and bright, steamed the day it was picked.', 'Smoked over pine; better by a fire.', 'Bergamot from a small grove in Calabria.', 'Red bush, no caffeine, a hint of honey.'];
const CUPS = [0x5b8e7d, 0xc8553d, 0x3d5a80, 0xe0a458, 0x7d5ba6, 0x8a9a5b];
const ROW = 112;
const TOP = 72;
const ROWS = 40;

export const shopHeight = TOP + ROWS * ROW + 24;

/** A list that is long enough to scroll for a while; each row differs from all others. */
export function paintShop(context: PageContext, onBuy: (tea: string) => void): void {
  const { brush, width, height, scroll } = context;
  brush.text('Our teas', 32, TOP + 44 - scroll, { size: 26, colour: COLOURS.ink, bold: true });
  for (let i = 0; i < ROWS; i++) {
    const y = TOP + 64 + i * ROW - scroll;
    if (y + ROW < 0 || y > height) continue;
    const name = `${String(TEAS[i % TEAS.length])} No. ${i + 1}`;
    const box = { x: 32, y, w: Math.min(width - 64, 760), h: ROW - 16 };
    brush.box(box, COLOURS.card, 12);
    cup(brush, box.x + 64, box.y + 46, CUPS[(i * 5) % CUPS.length] ?? 0);
    brush.text(name, box.x + 130, box.y + 38, { size: 18, colour: COLOURS.ink, bold: true });
    brush.text(String(TASTES[(i * 7) % TASTES.length]), box.x + 130, box.y + 62, { size: 14, colour: COLOURS.faint });
    brush.text(`€ ${(4 + ((i * 37) % 90) / 10).toFixed(2)}`, box.x + 130, box.y + 84, { size: 14, colour: COLOURS.warm, bold: true });
    button(context, `buy-${i + 1}`, 'Add', { x: box.x + box.w - 100, y: box.y + 30, w: 80, h: 36 }, () => onBuy(name));
  }
}
