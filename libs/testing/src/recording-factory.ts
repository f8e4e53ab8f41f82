import type { RecordedEvent } from '#recording-format/events.js';
import { CODEC, type Frame, type Mask, NO_IMAGE, encodeFrame } from '#recording-format/frame.js';
import { toJson } from '#recording-format/json.js';
import { type Ledger, accountedFor, emptyLedger } from '#recording-format/ledger.js';
import { TILE } from '#recording-format/limits.js';
import type { Meta } from '#recording-format/meta.js';
import { atlasSize } from '#recording-format/painter.js';
import { type Picture, blankPicture, fillRectangle } from '#recording-format/picture.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import { gridOf } from '#recording-format/tile-grid.js';
import sharp from 'sharp';

export type AtlasCodec = 'webp' | 'lossless' | 'jpeg';

/** Encodes a picture as an atlas would be: lossy WebP, lossless WebP or JPEG. */
export const encodeImage = (picture: Picture, codec: AtlasCodec = 'lossless'): Promise<Buffer> => {
  const { data, width, height } = picture;
  const image = sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 4 } }).removeAlpha();
  if (codec === 'jpeg') return image.jpeg({ quality: 90 }).toBuffer();
  return image.webp(codec === 'lossless' ? { lossless: true, effort: 0 } : { quality: 60, effort: 1 }).toBuffer();
};

/** A picture of the given grey with rectangles of other greys on it. */
export const drawing = (width: number, height: number, level: number, rectangles: readonly (Rectangle & { level: number })[] = []): Picture => {
  const picture = blankPicture(width, height, level);
  for (const rectangle of rectangles) fillRectangle(picture, rectangle, rectangle.level);
  return picture;
};

/** Cuts the named tiles out of a picture into one atlas; what lies outside the picture is opaque black. */
export const atlasOf = (picture: Picture, tiles: readonly number[], columns: number): Picture => {
  const { width, height } = atlasSize(tiles.length, columns);
  const atlas = blankPicture(width, height, 0);
  const grid = gridOf(picture.width, picture.height);
  const from = new Uint32Array(picture.data.buffer);
  const to = new Uint32Array(atlas.data.buffer);
  tiles.forEach((tile, i) => {
    const left = (tile % grid.columns) * TILE;
    const top = Math.floor(tile / grid.columns) * TILE;
    const span = Math.min(TILE, picture.width - left);
    for (let row = 0; row < Math.min(TILE, picture.height - top); row++) {
      const source = (top + row) * picture.width + left;
      to.set(from.subarray(source, source + span), (Math.floor(i / columns) * TILE + row) * width + (i % columns) * TILE);
    }
  });
  return atlas;
};

/** Plays the recorder: turns pictures and events into chunk bodies, with a ledger that adds up. */
export class RecordingFactory {
  private records: Uint8Array[] = [];
  private shown: Picture | null = null;
  private frameId = 0;
  private readonly ledger: Ledger = emptyLedger();

  constructor(
    readonly width = 320,
    readonly height = 192,
    private readonly codec: AtlasCodec = 'lossless',
  ) {}

  meta(changes: Partial<Meta> = {}): this {
    const { width, height } = this;
    const meta = { recorder: '1.0.0', engine: 'canvaskit', width, height, dpr: 1, privacy: 'mask-inputs', startedAt: 1_700_000_000_000, route: '/start', ...changes };
    return this.record(RECORD.meta, toJson(meta));
  }

  /** Adds what changed since the last picture; everything when it is the first or `keyframe` says so. */
  async frame(t: number, picture: Picture, options: { keyframe?: boolean; masks?: Mask[]; image?: (encoded: Buffer) => Buffer } = {}): Promise<this> {
    const keyframe = options.keyframe ?? this.shown === null;
    const tiles = changedTiles(keyframe ? null : this.shown, picture);
    const columns = Math.max(1, Math.ceil(Math.sqrt(tiles.length)));
    const encoded = tiles.length === 0 ? null : await encodeImage(atlasOf(picture, tiles, columns), this.codec);
    const bytes = encoded && (options.image?.(encoded) ?? encoded);
    const image = bytes ? { codec: this.codec === 'jpeg' ? CODEC.jpeg : CODEC.webp, columns, bytes } : NO_IMAGE;
    this.shown = { ...picture, data: picture.data.slice() };
    return this.rawFrame({ t, keyframe, width: picture.width, height: picture.height, masks: options.masks ?? [], newTiles: tiles, image });
  }

  /** Adds a frame as it is, counted as stored. */
  rawFrame(frame: Partial<Frame> & Pick<Frame, 't'>): this {
    const { width, height } = this;
    const whole = { frameId: this.frameId++, keyframe: false, placeholder: false, width, height, masks: [], shift: null, refs: [], newTiles: [], image: NO_IMAGE, ...frame };
    this.ledger.stored += 1;
    return this.record(RECORD.frame, encodeFrame(whole));
  }

  events(...events: RecordedEvent[]): this {
    return this.record(RECORD.events, toJson(events));
  }

  record(type: number, payload: Uint8Array): this {
    this.records.push(writeRecord(type, payload));
    return this;
  }

  /** Moments that did not become frames. */
  count(changes: { deduplicated?: number; busy?: number; encode?: number }): this {
    this.ledger.deduplicated += changes.deduplicated ?? 0;
    this.ledger.skipped.busy = (this.ledger.skipped.busy ?? 0) + (changes.busy ?? 0);
    this.ledger.lost.encode = (this.ledger.lost.encode ?? 0) + (changes.encode ?? 0);
    return this;
  }

  /** The body of one chunk: what was added since the last one, and the ledger. */
  chunk(): Buffer {
    this.ledger.captured = accountedFor(this.ledger);
    const body = Buffer.concat([...this.records, writeRecord(RECORD.ledger, toJson(this.ledger))]);
    this.records = [];
    return body;
  }
}

function changedTiles(before: Picture | null, after: Picture): number[] {
  const { columns, count } = gridOf(after.width, after.height);
  const all = Array.from({ length: count }, (_, tile) => tile);
  if (!before || before.width !== after.width || before.height !== after.height) return all;
  const [a, b] = [new Uint32Array(before.data.buffer), new Uint32Array(after.data.buffer)];
  return all.filter((tile) => {
    const left = (tile % columns) * TILE;
    const top = Math.floor(tile / columns) * TILE;
    for (let y = top; y < Math.min(top + TILE, after.height); y++) {
      for (let x = left; x < Math.min(left + TILE, after.width); x++) if (a[y * after.width + x] !== b[y * after.width + x]) return true;
    }
    return false;
  });
}
