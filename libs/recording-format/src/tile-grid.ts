import { TILE } from './limits.js';
import type { Rectangle } from './rectangle.js';

/** How a picture is cut into tiles, row by row from the top left. */
export interface TileGrid {
  columns: number;
  rows: number;
  count: number;
}

export function gridOf(width: number, height: number): TileGrid {
  const columns = Math.ceil(width / TILE);
  const rows = Math.ceil(height / TILE);
  return { columns, rows, count: columns * rows };
}

/** The visible part of a tile: at the right and bottom edge it may be smaller than 32 × 32. */
export function tileRectangle(grid: TileGrid, tile: number, width: number, height: number): Rectangle {
  const x = (tile % grid.columns) * TILE;
  const y = Math.floor(tile / grid.columns) * TILE;
  return { x, y, w: Math.min(TILE, width - x), h: Math.min(TILE, height - y) };
}
