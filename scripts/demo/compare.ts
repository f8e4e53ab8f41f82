import { ssim } from 'ssim.js';
import sharp from 'sharp';

export interface Area {
  x: number;
  y: number;
  w: number;
  h: number;
}

const blacken = (pixels: Buffer, width: number, height: number, { x, y, w, h }: Area): void => {
  for (let row = Math.max(0, Math.floor(y)); row < Math.min(height, Math.ceil(y + h)); row += 1) {
    const from = (row * width + Math.max(0, Math.floor(x))) * 4;
    const to = (row * width + Math.min(width, Math.ceil(x + w))) * 4;
    for (let index = from; index < to; index += 4) pixels.writeUInt32LE(0xff000000, index);
  }
};

const load = async (png: Uint8Array, leaveOut: readonly Area[]): Promise<{ data: Uint8ClampedArray; width: number; height: number }> => {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  for (const area of leaveOut) blacken(data, info.width, info.height, area);
  return { data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
};

/** Structural similarity (mean SSIM, Wang 2004) of two pictures of the same size, masked areas left out; 1 is the same picture. */
export const similarity = async (one: Uint8Array, other: Uint8Array, leaveOut: readonly Area[]): Promise<number> => {
  const [a, b] = await Promise.all([load(one, leaveOut), load(other, leaveOut)]);
  if (a.width !== b.width || a.height !== b.height) throw new Error(`Pictures differ in size: ${a.width}×${a.height} and ${b.width}×${b.height}`);
  return ssim(a, b, { downsample: false }).mssim;
};
