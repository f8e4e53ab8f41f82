import type { RecordedEvent } from '#recording-format/events.js';
import type { Frame } from '#recording-format/frame.js';
import { gridOf } from '#recording-format/tile-grid.js';

export const ACTIVITY_BIN_MS = 5_000;
/** Bins of one segment: two hours of them. */
const MOST_BINS = 1_440;

/** Of one bin: `[bin, frames, share of the picture that changed in thousandths, pointer events, clicks, keys, scrolls]`. */
export type ActivityBin = [bin: number, frames: number, changed: number, pointer: number, clicks: number, keys: number, scrolls: number];

/** Counts what happened when, for the graph under the timeline: how much of the picture changed, and what the end user did. Never which key. */
export class ActivityMeter {
  private readonly bins = new Map<number, ActivityBin>();

  /** A keyframe repaints everything and says nothing about how much of it is new. */
  addFrame({ t, keyframe, width, height, newTiles, refs, shift }: Frame): void {
    const bin = this.at(t);
    if (!bin) return;
    bin[1] += 1;
    if (keyframe) return;
    const painted = (newTiles.length + refs.length) / gridOf(width, height).count;
    const moved = shift ? (shift.w * shift.h) / (width * height) : 0;
    bin[2] += Math.round(1_000 * Math.min(1, painted + moved));
  }

  addEvent([t, type]: RecordedEvent): void {
    const column = ({ pm: 3, pd: 3, pu: 3, ky: 5, wh: 6 } as Partial<Record<RecordedEvent[1], 3 | 5 | 6>>)[type];
    const bin = column && this.at(t);
    if (bin) bin[column] += 1;
  }

  addClick(t: number): void {
    const bin = this.at(t);
    if (bin) bin[4] += 1;
  }

  inOrder(): ActivityBin[] {
    return [...this.bins.values()].sort(([a], [b]) => a - b);
  }

  private at(t: number): ActivityBin | undefined {
    const number = Math.floor(t / ACTIVITY_BIN_MS);
    const known = this.bins.get(number);
    if (known || this.bins.size >= MOST_BINS) return known;
    const bin: ActivityBin = [number, 0, 0, 0, 0, 0, 0];
    this.bins.set(number, bin);
    return bin;
  }
}
