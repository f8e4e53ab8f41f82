import type { Rectangle } from '#recording-format/rectangle.js';
import { intersection } from '#recording-format/rectangle.js';

const REACH_X = 64;
const REACH_Y = 96;
const MAX_POINTS = 600;
/** Fewer edges than this prove nothing. */
const LEAST_POINTS = 40;
const EDGE = 24;
/** A dimmed scene (a dialog's scrim) keeps its edges at less than half their strength. */
const FAINT_EDGE = 8;

/** RGBA pixels as 32-bit words. */
export interface Scene {
  pixels: Uint32Array;
  width: number;
  height: number;
}

/** The horizontal edges around a text field, by which it is found again after it moved. The field itself is left out. */
export class SceneAnchor {
  private constructor(private readonly points: readonly { x: number; y: number }[]) {}

  /** Null when the surroundings are too plain to be recognised. */
  static around(field: Rectangle, scene: Scene, masked: readonly Rectangle[]): SceneAnchor | null {
    const reach = { x: field.x - REACH_X, y: field.y - REACH_Y, w: field.w + 2 * REACH_X, h: field.h + 2 * REACH_Y };
    const window = intersection(reach, { x: 0, y: 1, w: scene.width, h: scene.height - 1 });
    if (!window) return null;
    const points: { x: number; y: number }[] = [];
    for (let y = window.y; y < window.y + window.h; y++) {
      for (let x = window.x + (y % 3); x < window.x + window.w; x += 3) {
        if (edgeAt(scene, x, y) > EDGE && !masked.some((mask) => isNear(mask, x, y))) points.push({ x: x - field.x, y: y - field.y });
      }
    }
    if (points.length < LEAST_POINTS) return null;
    const step = Math.max(1, points.length / MAX_POINTS);
    return new SceneAnchor(Array.from({ length: Math.floor(points.length / step) }, (_, i) => points[Math.floor(i * step)] as { x: number; y: number }));
  }

  /** Share of the edges that are there when the field's corner is at (x, y); 0 when too few would be on the picture. */
  score(scene: Scene, x: number, y: number): number {
    let seen = 0;
    let hit = 0;
    for (const point of this.points) {
      const px = x + point.x;
      const py = y + point.y;
      if (px < 0 || px >= scene.width || py < 1 || py >= scene.height) continue;
      seen++;
      if (edgeAt(scene, px, py) > FAINT_EDGE) hit++;
    }
    return seen < LEAST_POINTS || seen * 3 < this.points.length ? 0 : hit / seen;
  }

  /** The row at which the surroundings show best, in the same column, with its score. */
  search(scene: Scene, x: number, fieldHeight: number): { y: number; score: number } {
    let best = { y: 0, score: 0 };
    for (let y = -fieldHeight; y < scene.height; y++) {
      const score = this.score(scene, x, y);
      if (score > best.score) best = { y, score };
    }
    return best;
  }
}

const isNear = (mask: Rectangle, x: number, y: number) => x >= mask.x - 2 && x < mask.x + mask.w + 2 && y >= mask.y - 2 && y < mask.y + mask.h + 2;

/** How much brighter or darker a pixel is than the one above it, 0 to 255. */
function edgeAt({ pixels, width }: Scene, x: number, y: number): number {
  return Math.abs(luma(pixels[y * width + x] as number) - luma(pixels[(y - 1) * width + x] as number));
}

const luma = (pixel: number) => ((pixel & 0xff) * 77 + ((pixel >>> 8) & 0xff) * 150 + ((pixel >>> 16) & 0xff) * 29) >> 8;
