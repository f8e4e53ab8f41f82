import { FormatError } from '#recording-format/format-error.js';
import { LIMITS, TILE } from '#recording-format/limits.js';
import type { Picture } from '#recording-format/picture.js';
import sharp from 'sharp';
import { type CleanImage, imageMust } from './clean-image.js';

/** Leaves libvips two ways in, WebP and JPEG from memory, one thread and no cache. Call it once, before anything is decoded. */
export function hardenCodecs(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadWebpBuffer', 'VipsForeignLoadJpegBuffer'] });
  sharp.concurrency(1);
  sharp.cache(false);
}

/**
 * Decodes an atlas of `tiles` tiles to opaque RGBA. Throws `FormatError('bad-image')` when the coded pixels are damaged, of another size
 * than the container says, or let something behind them show through.
 */
export async function decodeAtlas(image: CleanImage, tiles: number): Promise<Picture> {
  const decoded = await sharp(image.bytes, { limitInputPixels: LIMITS.pixels, limitInputChannels: 4, failOn: 'warning', pages: 1 })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new FormatError('bad-image', 'damaged image');
    });
  const { data, info } = decoded;
  imageMust(info.width === image.width && info.height === image.height && info.channels === 4, 'decoded size');
  const picture = { width: info.width, height: info.height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
  if (image.alpha) imageMust(isOpaque(picture, tiles), 'image is not opaque');
  return picture;
}

/** A WebP of the picture, at most `maxWidth` wide. */
export async function encodeWebp(picture: Picture, maxWidth: number): Promise<{ bytes: Buffer; width: number; height: number }> {
  const { data, width, height } = picture;
  const pipeline = sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 4 } }).removeAlpha();
  const { data: bytes, info } = await pipeline
    .resize({ width: Math.min(width, maxWidth), kernel: 'linear' })
    .webp({ quality: 70, effort: 1 })
    .toBuffer({ resolveWithObject: true });
  return { bytes, width: info.width, height: info.height };
}

/** Cells after the last tile may hold anything: nobody paints them. */
function isOpaque({ data, width }: Picture, tiles: number): boolean {
  const columns = width / TILE;
  for (let tile = 0; tile < tiles; tile++) {
    const left = (tile % columns) * TILE;
    const top = Math.floor(tile / columns) * TILE;
    for (let row = 0; row < TILE; row++) {
      const from = ((top + row) * width + left) * 4 + 3;
      for (let at = from; at < from + TILE * 4; at += 4) if (data[at] !== 255) return false;
    }
  }
  return true;
}
