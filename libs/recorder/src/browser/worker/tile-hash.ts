const { imul } = Math;

/** Hash of a 32 × 32 block of pixels as a 53-bit number; `stride` in pixels. Blocks that hang over the edge are hashed by their visible part. */
export function tileHash(pixels: Uint32Array, at: number, stride: number, w: number, h: number): number {
  let a = 0x811c9dc5;
  let b = (w << 8) ^ h ^ 0x9e3779b9;
  for (let row = 0; row < h; row++) {
    let i = at + row * stride;
    for (const end = i + w; i < end; i++) {
      const pixel = pixels[i] as number;
      a = imul(a ^ pixel, 0x01000193);
      b = imul(b + pixel, 0x85ebca6b);
      b ^= b >>> 13;
    }
  }
  a ^= a >>> 15;
  a = imul(a, 0x2c1b3c6d);
  b = imul(b ^ (b >>> 16), 0x27d4eb2f);
  return ((a ^ (a >>> 12)) >>> 0) * 0x200000 + ((b ^ (b >>> 15)) >>> 11);
}

