import { CODEC, type Frame } from '#recording-format/frame.js';
import { LIMITS } from '#recording-format/limits.js';
import { atlasSize } from '#recording-format/painter.js';
import { type CleanImage, imageMust } from './clean-image.js';
import { cleanJpeg } from './clean-jpeg.js';
import { cleanWebp, inspectWebp } from './clean-webp.js';

/**
 * The atlas of a frame, rebuilt to hold pixels only, before anything decodes it: it is what its codec says, and exactly as large as the
 * frame's tiles need. Null when the frame has no image. Throws `FormatError('bad-image')`.
 */
export function cleanAtlas(frame: Frame): CleanImage | null {
  const { image, newTiles } = frame;
  if (image.codec === CODEC.none) return null;
  const clean = image.codec === CODEC.webp ? cleanWebp(image.bytes) : cleanJpeg(image.bytes);
  checkSize(clean, newTiles.length, image.columns);
  return clean;
}

/** Refuses the same, and makes nothing. */
export function checkAtlas({ image, newTiles }: Frame): void {
  if (image.codec === CODEC.none) return;
  checkSize(image.codec === CODEC.webp ? inspectWebp(image.bytes) : cleanJpeg(image.bytes), newTiles.length, image.columns);
}

function checkSize({ width, height }: { width: number; height: number }, tiles: number, columns: number): void {
  const declared = atlasSize(tiles, columns);
  imageMust(width * height <= LIMITS.pixels, 'image has too many pixels');
  imageMust(width === declared.width && height === declared.height, 'image is not as large as its tiles');
}
