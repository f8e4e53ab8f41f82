import { type CleanImage, imageMust } from './clean-image.js';

const ANIMATION_FLAG = 0x02;
const ALPHA_FLAG = 0x10;
const VP8X_BYTES = 10;
const METADATA = new Set(['EXIF', 'XMP ', 'ICCP']);

interface RiffChunk {
  name: string;
  data: Buffer;
}

type Size = Omit<CleanImage, 'bytes'>;

/**
 * Rebuilds a still WebP from its coded pixels: `VP8 `, `VP8L`, or `VP8X` with `ALPH` and `VP8 `. Metadata is left out; animation,
 * unknown chunks, a wrong length and bytes after the end are refused. Throws `FormatError('bad-image')`.
 */
export function cleanWebp(source: Uint8Array): CleanImage {
  const { kept, ...size } = inspectWebp(source);
  return { ...size, bytes: riff(kept) };
}

/** The same check without a copy of the pixels: it is done for every frame that comes in. */
export function inspectWebp(source: Uint8Array): Size & { kept: RiffChunk[] } {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const chunks = readChunks(bytes);
  const [pixels, second] = chunks.filter(({ name }) => name === 'VP8 ' || name === 'VP8L');
  imageMust(pixels !== undefined && second === undefined, 'WebP must hold one picture');
  const lossless = pixels.name === 'VP8L';
  const alpha = chunks.filter(({ name }) => name === 'ALPH');
  imageMust(alpha.length <= 1 && !(lossless && alpha.length > 0), 'WebP alpha');
  const size = lossless ? losslessSize(pixels.data) : lossySize(pixels.data);
  const extended = extendedHeader(chunks, size);
  imageMust(alpha.length === 0 || extended, 'WebP alpha without VP8X');
  return { ...size, alpha: size.alpha || alpha.length > 0, kept: alpha[0] ? [vp8x(size), alpha[0], pixels] : [pixels] };
}

function readChunks(bytes: Buffer): RiffChunk[] {
  imageMust(bytes.length >= 20 && bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP', 'not a WebP');
  imageMust(bytes.readUInt32LE(4) + 8 <= bytes.length, 'WebP is cut short');
  imageMust(bytes.readUInt32LE(4) + 8 === bytes.length, 'bytes after the WebP');
  const chunks: RiffChunk[] = [];
  for (let at = 12; at < bytes.length; ) {
    imageMust(at + 8 <= bytes.length, 'WebP chunk header');
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length;
    imageMust(end + (length & 1) <= bytes.length && ((length & 1) === 0 || bytes[end] === 0), 'WebP chunk length');
    imageMust(METADATA.has(name) || ['VP8X', 'ALPH', 'VP8 ', 'VP8L'].includes(name), 'WebP chunk');
    if (!METADATA.has(name)) chunks.push({ name, data: bytes.subarray(at + 8, end) });
    at = end + (length & 1);
  }
  return chunks;
}

function lossySize(data: Buffer): Size {
  imageMust(data.length > 10 && ((data[0] ?? 1) & 1) === 0 && data.readUIntBE(3, 3) === 0x9d012a, 'VP8 header');
  const firstPartition = data.readUIntLE(0, 3) >> 5;
  imageMust(firstPartition > 0 && 10 + firstPartition <= data.length, 'VP8 partition');
  return positive({ width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff, alpha: false });
}

function losslessSize(data: Buffer): Size {
  imageMust(data.length > 5 && data[0] === 0x2f, 'VP8L header');
  const bits = data.readUInt32LE(1);
  imageMust(bits >>> 29 === 0, 'VP8L version');
  return positive({ width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, alpha: ((bits >>> 28) & 1) === 1 });
}

function positive(size: Size): Size {
  imageMust(size.width > 0 && size.height > 0, 'WebP size');
  return size;
}

/** True when there is a VP8X header; it must come first, agree with the picture and not announce an animation. */
function extendedHeader(chunks: readonly RiffChunk[], size: Size): boolean {
  const found = chunks.filter(({ name }) => name === 'VP8X');
  const header = found[0]?.data;
  if (!header) return false;
  imageMust(found.length === 1 && chunks[0]?.name === 'VP8X' && header.length === VP8X_BYTES, 'VP8X header');
  imageMust(((header[0] ?? 0) & ANIMATION_FLAG) === 0, 'animated WebP');
  imageMust(header.readUIntLE(4, 3) + 1 === size.width && header.readUIntLE(7, 3) + 1 === size.height, 'VP8X size');
  return true;
}

function vp8x({ width, height }: Size): RiffChunk {
  const data = Buffer.alloc(VP8X_BYTES);
  data[0] = ALPHA_FLAG;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return { name: 'VP8X', data };
}

function riff(chunks: readonly RiffChunk[]): Buffer {
  const parts = chunks.flatMap(({ name, data }) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length & 1)];
  });
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
