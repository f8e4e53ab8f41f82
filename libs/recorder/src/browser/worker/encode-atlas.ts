import { CODEC } from '#recording-format/frame.js';
import type { AtlasEncoder } from './frame-maker.js';

/** WebP where the browser can write it, else JPEG. */
export function atlasEncoder(quality: number): AtlasEncoder {
  let type = 'image/webp';
  return async ({ pixels, width, height }) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no 2d context');
    const data = new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.byteLength);
    context.putImageData(new ImageData(data, width, height), 0, 0);
    let blob = await canvas.convertToBlob({ type, quality });
    // A browser that cannot write a type answers with PNG, which is far too large.
    if (blob.type !== type) {
      type = 'image/jpeg';
      blob = await canvas.convertToBlob({ type, quality });
    }
    return { codec: type === 'image/webp' ? CODEC.webp : CODEC.jpeg, bytes: new Uint8Array(await blob.arrayBuffer()) };
  };
}
