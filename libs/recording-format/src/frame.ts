import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { must } from './format-error.js';
import { LIMITS } from './limits.js';
import type { Rectangle } from './rectangle.js';
import { contains } from './rectangle.js';
import { gridOf } from './tile-grid.js';

export const MASK_KIND = { textField: 1, declared: 2, platformView: 3, allText: 4 } as const;
export const CODEC = { none: 0, webp: 1, jpeg: 2 } as const;
const FLAG = { keyframe: 1, shift: 2, placeholder: 4 } as const;
/** Delta, keyframe, delta with a shift, placeholder. */
const FLAG_SETS = [0, 1, 2, 5];

/** A rectangle that was painted black before encoding, and why (`MASK_KIND`). */
export interface Mask extends Rectangle {
  kind: number;
}

/** Moves the rectangle's pixels by `dy` rows within itself; down when positive. */
export interface Shift extends Rectangle {
  dy: number;
}

/** The tile at `tile` shows the dictionary's tile `id`. */
export interface TileReference {
  tile: number;
  id: number;
}

/** The atlas of a frame's new tiles, `columns` tiles wide, encoded as `codec` (`CODEC`). */
export interface AtlasImage {
  codec: number;
  columns: number;
  bytes: Uint8Array;
}

/** One captured picture as a change of the one before it (§3). `t`: milliseconds since the session started. */
export interface Frame {
  t: number;
  frameId: number;
  keyframe: boolean;
  placeholder: boolean;
  width: number;
  height: number;
  masks: Mask[];
  shift: Shift | null;
  refs: TileReference[];
  newTiles: number[];
  image: AtlasImage;
}

export const NO_IMAGE: AtlasImage = { codec: CODEC.none, columns: 0, bytes: new Uint8Array(0) };

/** Serialises a frame; the caller keeps the rules of §3 (tile lists ascending, limits). */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(512 + frame.image.bytes.length);
  const flags = (frame.keyframe ? FLAG.keyframe : 0) | (frame.shift ? FLAG.shift : 0) | (frame.placeholder ? FLAG.placeholder : 0);
  writer.varint(frame.t).varint(frame.frameId).u8(flags).varint(frame.width).varint(frame.height);
  writer.varint(frame.masks.length);
  for (const mask of frame.masks) writeRectangle(writer, mask).u8(mask.kind);
  if (frame.shift) writeRectangle(writer, frame.shift).zigzag(frame.shift.dy);
  writer.varint(frame.refs.length);
  let previous = 0;
  for (const { tile, id } of frame.refs) {
    writer.varint(tile - previous).varint(id);
    previous = tile;
  }
  writer.varint(frame.newTiles.length);
  previous = 0;
  for (const tile of frame.newTiles) {
    writer.varint(tile - previous);
    previous = tile;
  }
  const { codec, columns, bytes } = frame.image;
  return writer.u8(codec).varint(columns).varint(bytes.length).append(bytes).finish();
}

/** Reads and validates one FRAME payload; image bytes are a view and are not decoded. Throws `FormatError`. */
export function decodeFrame(payload: Uint8Array): Frame {
  const reader = new ByteReader(payload);
  const t = reader.varint();
  const frameId = reader.varint();
  const flags = reader.u8();
  must(FLAG_SETS.includes(flags), 'bad-flags', 'frame');
  const width = reader.varint();
  const height = reader.varint();
  must(isSide(width) && isSide(height) && width * height <= LIMITS.pixels, 'too-large', 'frame size');
  const picture = { x: 0, y: 0, w: width, h: height };
  const masks = readMasks(reader, picture);
  const shift = (flags & FLAG.shift) === 0 ? null : readShift(reader, picture);
  const { count } = gridOf(width, height);
  const refs = readReferences(reader, count);
  const newTiles = readNewTiles(reader, count);
  const image = readImage(reader, newTiles.length);
  reader.end();
  const frame = {
    t,
    frameId,
    keyframe: (flags & FLAG.keyframe) !== 0,
    placeholder: (flags & FLAG.placeholder) !== 0,
    ...{ width, height, masks, shift, refs, newTiles, image },
  };
  checkCoverage(frame, count);
  return frame;
}

const isSide = (value: number) => value >= 1 && value <= LIMITS.side;

function writeRectangle(writer: ByteWriter, { x, y, w, h }: Rectangle): ByteWriter {
  return writer.varint(x).varint(y).varint(w).varint(h);
}

function readRectangle(reader: ByteReader, picture: Rectangle): Rectangle {
  const rectangle = { x: reader.varint(), y: reader.varint(), w: reader.varint(), h: reader.varint() };
  must(rectangle.w > 0 && rectangle.h > 0 && contains(picture, rectangle), 'bad-field', 'rectangle outside the picture');
  return rectangle;
}

function readMasks(reader: ByteReader, picture: Rectangle): Mask[] {
  const count = reader.varint();
  must(count <= LIMITS.masks, 'too-large', 'masks');
  const masks: Mask[] = [];
  let area = 0;
  for (let i = 0; i < count; i++) {
    const { x, y, w, h } = readRectangle(reader, picture);
    const kind = reader.u8();
    must(kind >= 1 && kind <= 4, 'bad-field', 'mask kind');
    masks.push({ x, y, w, h, kind });
    area += w * h;
  }
  must(area <= LIMITS.maskArea * picture.w * picture.h, 'too-large', 'mask area');
  return masks;
}

function readShift(reader: ByteReader, picture: Rectangle): Shift {
  const shift = { ...readRectangle(reader, picture), dy: reader.zigzag() };
  must(shift.dy !== 0 && Math.abs(shift.dy) < shift.h, 'bad-field', 'shift');
  return shift;
}

function readReferences(reader: ByteReader, tiles: number): TileReference[] {
  const count = reader.varint();
  must(count <= tiles, 'too-large', 'refs');
  const refs: TileReference[] = [];
  for (let i = 0, tile = -1; i < count; i++) {
    tile = nextTile(reader, tile, tiles);
    const id = reader.varint();
    must(id <= LIMITS.epochTiles, 'bad-reference', 'dictionary id');
    refs.push({ tile, id });
  }
  return refs;
}

function readNewTiles(reader: ByteReader, tiles: number): number[] {
  const count = reader.varint();
  must(count <= Math.min(tiles, LIMITS.epochTiles), 'too-large', 'new tiles');
  const list: number[] = [];
  for (let i = 0, tile = -1; i < count; i++) {
    tile = nextTile(reader, tile, tiles);
    list.push(tile);
  }
  return list;
}

function nextTile(reader: ByteReader, previous: number, tiles: number): number {
  const tile = Math.max(previous, 0) + reader.varint();
  must(tile > previous && tile < tiles, 'bad-field', 'tile index');
  return tile;
}

function readImage(reader: ByteReader, tiles: number): AtlasImage {
  const codec = reader.u8();
  const columns = reader.varint();
  const bytes = reader.slice(reader.varint());
  must(codec <= CODEC.jpeg, 'bad-field', 'codec');
  const present = codec !== CODEC.none;
  must(present === tiles > 0 && present === bytes.length > 0 && present === columns > 0, 'bad-image', 'image and new tiles disagree');
  if (present) must(columns <= LIMITS.atlasSide && Math.ceil(tiles / columns) <= LIMITS.atlasSide, 'too-large', 'atlas');
  return { codec, columns, bytes };
}

function checkCoverage(frame: Frame, tiles: number): void {
  const { refs, newTiles } = frame;
  // Both lists ascend, so one walk over the two finds what is in both.
  for (let i = 0, j = 0; i < refs.length && j < newTiles.length; ) {
    const [ref, tile] = [(refs[i] as TileReference).tile, newTiles[j] as number];
    must(ref !== tile, 'bad-coverage', 'a tile is painted twice');
    if (ref < tile) i++;
    else j++;
  }
  const total = refs.length + newTiles.length;
  if (frame.placeholder) must(total === 0 && frame.masks.length === 0, 'bad-coverage', 'placeholder with a picture');
  else if (frame.keyframe) must(total === tiles, 'bad-coverage', 'keyframe does not cover the picture');
}
