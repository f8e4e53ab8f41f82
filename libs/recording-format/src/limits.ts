/** Bounds of docs/recording-format.md; every decoder refuses what lies beyond them before it allocates. */
export const LIMITS = {
  chunkBytes: 2 * 1024 * 1024,
  tokenBytes: 1024,
  seq: 0x7fffffff,
  records: 4096,
  unpackedBytes: 1024 * 1024,
  side: 8192,
  pixels: 17_694_720,
  masks: 1024,
  /** Sum of the areas of a frame's masks, in pictures. */
  maskArea: 8,
  epochTiles: 8192,
  atlasSide: 256,
  events: 16_384,
} as const;

export const FORMAT_VERSION = 1;
/** Side of a tile in pixels. */
export const TILE = 32;
/** Bytes of a tile as RGBA. */
export const TILE_BYTES = TILE * TILE * 4;
