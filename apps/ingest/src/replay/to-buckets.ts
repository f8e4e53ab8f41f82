import type { ActivityDto } from './details.dto.js';

const BIN_MS = 5_000;

/** Joins bins of five seconds (`[bin, frames, changed, pointer, clicks, keys, scrolls]`, in order) so that there are at most `most` buckets. */
export const toBuckets = (bins: readonly (readonly number[])[], durationMs: number, most: number): ActivityDto => {
  const count = Math.max(Math.floor(durationMs / BIN_MS), bins.at(-1)?.[0] ?? 0) + 1;
  const joined = Math.ceil(count / most);
  const buckets = new Map<number, ActivityDto['buckets'][number]>();
  for (const [bin = 0, frames = 0, changed = 0, pointer = 0, clicks = 0, keys = 0, scrolls = 0] of bins) {
    const t = Math.floor(bin / joined) * joined * BIN_MS;
    const before = buckets.get(t) ?? { t, frames: 0, changed: 0, pointer: 0, clicks: 0, keys: 0, scrolls: 0 };
    buckets.set(t, {
      t,
      frames: before.frames + frames,
      changed: Math.round(before.changed * 1_000 + changed) / 1_000,
      pointer: before.pointer + pointer,
      clicks: before.clicks + clicks,
      keys: before.keys + keys,
      scrolls: before.scrolls + scrolls,
    });
  }
  return { bucketMs: joined * BIN_MS, buckets: [...buckets.values()] };
};
