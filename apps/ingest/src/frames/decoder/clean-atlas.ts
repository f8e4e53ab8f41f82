import { CODEC, type Frame } from '#recording-format/frame.js';
import { LIMITS } from '#recording-format/limits.js';
import { atlasSize } from '#recording-format/painter.js';
import { type CleanImage, imageMust } from './clean-image.js';
import { cleanJpeg } from './clean-jpeg.js';
import { cleanWebp } from './clean-webp.js';

/**
 * The atlas of a frame, rebuilt to hold pixels only, before anything decodes it: it is what its codec says, and exactly as large as the
 * frame's tiles need. Null when the frame has no image. Throws `FormatError('bad-image')`.
 */
export function cleanAtlas(frame: Frame): CleanImage | null {
  const { image, newTiles } = frame;
  if (image.codec === CODEC.none) return null;
  const clean = image.codec === CODEC.webp ? cleanWebp(image.bytes) : cleanJpeg(image.bytes);
  const declared = atlasSize(newTiles.length, image.columns);
  imageMust(clean.width * clean.height <= LIMITS.pixels, 'image has too many pixels');
  imageMust(clean.width === declared.width && clean.height === declared.height, 'image is not as large as its tiles');
  return clean;
}
