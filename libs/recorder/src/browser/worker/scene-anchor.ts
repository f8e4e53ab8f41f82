import type { Rectangle } from '#recording-format/rectangle.js';
import { intersection } from '#recording-format/rectangle.js';

const REACH_X = 64;
const REACH_Y = 72;
/** Top and bottom bars, which stand still while a page scrolls, say nothing about where a field is. */
const CHROME = 72;
/** So near are a field's own border and label, which change with the focus. */
const OWN = 20;
/** A long border is one feature, not hundreds: rows of text tell places apart. */
const POINTS_PER_ROW = 8;
/** Fewer edges than this prove nothing. */
const LEAST_POINTS = 40;
const EDGE = 24;
/** A dimmed scene (a dialog's scrim) keeps its edges at less than half their strength. */
const FAINT_EDGE = 8;
/** How far an edge may differ where nothing but its place changed. */
const EXACT = 10;

/** Of so many edges one is looked at first, and most of those must fit before all are. */
const SAMPLE = 8;
const WORTH_A_LOOK = 0.6;
const ALIKE = 0.75;
const { abs, floor, max, sign } = Math;

/** RGBA pixels as 32-bit words. */
export interface Scene {
  pixels: Uint32Array;
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
  edge: number;
}

/** The horizontal edges around a text field, by which it is found again after it moved. The field itself is left out. */
export class SceneAnchor {
  /** False when another place looked the same when the anchor was dropped. */
  isUnique = true;
  private readonly sample: readonly Point[];
  /** Without what fields themselves change when they gain or lose the focus. */
  private readonly beyond: readonly Point[];

  /** `fields`: relative to this one. */
  private constructor(
    private readonly points: readonly Point[],
    fields: readonly Rectangle[],
  ) {
    this.sample = points.filter((_, i) => i % SAMPLE === 0);
    this.beyond = points.filter(({ x, y }) => !fields.some((field) => isNear(field, x, y, OWN)));
  }

  /** Null when the surroundings are too plain to be recognised. */
  static around(field: Rectangle, scene: Scene, masked: readonly Rectangle[]): SceneAnchor | null {
    const reach = { x: field.x - REACH_X, y: field.y - REACH_Y, w: field.w + 2 * REACH_X, h: field.h + 2 * REACH_Y };
    const window = intersection(reach, { x: 0, y: CHROME, w: scene.width, h: scene.height - 2 * CHROME });
    if (!window || field.y < CHROME || field.y + field.h > scene.height - CHROME) return null;
    const points: Point[] = [];
    for (let y = window.y; y < window.y + window.h; y++) {
      const row = edgesOfRow(scene, window, y, masked);
      const step = max(1, row.length / POINTS_PER_ROW);
      for (let i = 0; i < row.length; i += step) {
        const point = row[floor(i)] as Point;
        points.push({ ...point, x: point.x - field.x, y: point.y - field.y });
      }
    }
    if (points.length < LEAST_POINTS) return null;
    const anchor = new SceneAnchor(points, masked.map((mask) => ({ ...mask, x: mask.x - field.x, y: mask.y - field.y })));
    anchor.isUnique = anchor.search(scene, field.x, field.h).second < ALIKE;
    return anchor;
  }

  /** True when enough of the edges would be on the picture to judge by. */
  isVisible(scene: Scene, x: number, y: number): boolean {
    const seen = this.points.filter((point) => isInside(scene, x + point.x, y + point.y)).length;
    return seen >= LEAST_POINTS && seen * 2 >= this.points.length;
  }

  /** Share of the edges that are there when the field's corner is at (x, y), 0 when too few would be on the picture. `dimmed`: weaker ones count too. */
  score(scene: Scene, x: number, y: number, dimmed = false): number {
    const { seen, hit } = count(this.points, scene, x, y, dimmed);
    return seen < LEAST_POINTS || seen * 2 < this.points.length ? 0 : hit / seen;
  }

  /** The same where something else speaks for this place: what may have changed with the focus, which is now at `live`, is left out if that is better. */
  confirmed(scene: Scene, x: number, y: number, live: readonly Rectangle[]): number {
    const steady = this.beyond.filter((point) => !live.some((field) => isNear(field, x + point.x, y + point.y, OWN)));
    const { seen, hit } = count(steady, scene, x, y, false);
    return max(this.score(scene, x, y), seen < LEAST_POINTS ? 0 : hit / seen);
  }

  /** The row at which the surroundings show best in the same column, its score, and the best score anywhere else. */
  search(scene: Scene, x: number, fieldHeight: number): { y: number; score: number; second: number } {
    let best = { y: 0, score: 0 };
    const scores: number[] = [];
    for (let y = -fieldHeight; y < scene.height; y++) {
      const { seen, hit } = count(this.sample, scene, x, y, false);
      const score = hit < seen * WORTH_A_LOOK ? 0 : this.score(scene, x, y);
      scores.push(score);
      if (score > best.score) best = { y, score };
    }
    const second = scores.reduce((most, score, i) => (abs(i - fieldHeight - best.y) > 3 ? max(most, score) : most), 0);
    return { ...best, second };
  }
}

function count(points: readonly Point[], scene: Scene, x: number, y: number, dimmed: boolean): { seen: number; hit: number } {
  let seen = 0;
  let hit = 0;
  for (const point of points) {
    const px = x + point.x;
    const py = y + point.y;
    if (!isInside(scene, px, py)) continue;
    seen++;
    const edge = edgeAt(scene, px, py);
    const isHit = dimmed ? edge * sign(point.edge) > FAINT_EDGE : abs(edge - point.edge) <= EXACT;
    if (isHit) hit++;
  }
  return { seen, hit };
}

const isInside = ({ width, height }: Scene, x: number, y: number) => x >= 0 && x < width && y >= CHROME && y < height - CHROME;

function edgesOfRow(scene: Scene, window: Rectangle, y: number, masked: readonly Rectangle[]): Point[] {
  const edges: Point[] = [];
  for (let x = window.x; x < window.x + window.w; x++) {
    const edge = edgeAt(scene, x, y);
    if (abs(edge) > EDGE && !masked.some((mask) => isNear(mask, x, y, 2))) edges.push({ x, y, edge });
  }
  return edges;
}

const isNear = (rect: Rectangle, x: number, y: number, margin: number) =>
  x >= rect.x - margin && x < rect.x + rect.w + margin && y >= rect.y - margin && y < rect.y + rect.h + margin;

/** How much brighter (or, negative, darker) a pixel is than the one above it. */
function edgeAt({ pixels, width }: Scene, x: number, y: number): number {
  return luma(pixels[y * width + x] as number) - luma(pixels[(y - 1) * width + x] as number);
}

const luma = (pixel: number) => ((pixel & 0xff) * 77 + ((pixel >>> 8) & 0xff) * 150 + ((pixel >>> 16) & 0xff) * 29) >> 8;
