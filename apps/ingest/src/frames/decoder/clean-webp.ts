import { type CleanImage, imageMust } from './clean-image.js';

const ANIMATION_FLAG = 0x02;
const ALPHA_FLAG = 0x10;
const VP8X_BYTES = 10;
/** Names of chunks as the number that their four letters are. */
const TAG = { RIFF: 0x46464952, WEBP: 0x50424557, VP8: 0x20385056, VP8L: 0x4c385056, VP8X: 0x58385056, ALPH: 0x48504c41, EXIF: 0x46495845, XMP: 0x20504d58, ICCP: 0x50434349 } as const;
const METADATA: readonly number[] = [TAG.EXIF, TAG.XMP, TAG.ICCP];
const PICTURE: readonly number[] = [TAG.VP8X, TAG.ALPH, TAG.VP8, TAG.VP8L];

interface RiffChunk {
  tag: number;
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
  const [pixels, second] = chunks.filter(({ tag }) => tag === TAG.VP8 || tag === TAG.VP8L);
  imageMust(pixels !== undefined && second === undefined, 'WebP must hold one picture');
  const lossless = pixels.tag === TAG.VP8L;
  const alpha = chunks.filter(({ tag }) => tag === TAG.ALPH);
  imageMust(alpha.length <= 1 && !(lossless && alpha.length > 0), 'WebP alpha');
  const size = lossless ? losslessSize(pixels.data) : lossySize(pixels.data);
  const extended = extendedHeader(chunks, size);
  imageMust(alpha.length === 0 || extended, 'WebP alpha without VP8X');
  return { ...size, alpha: size.alpha || alpha.length > 0, kept: alpha[0] ? [vp8x(size), alpha[0], pixels] : [pixels] };
}

function readChunks(bytes: Buffer): RiffChunk[] {
  imageMust(bytes.length >= 20 && bytes.readUInt32LE(0) === TAG.RIFF && bytes.readUInt32LE(8) === TAG.WEBP, 'not a WebP');
  imageMust(bytes.readUInt32LE(4) + 8 <= bytes.length, 'WebP is cut short');
  imageMust(bytes.readUInt32LE(4) + 8 === bytes.length, 'bytes after the WebP');
  const chunks: RiffChunk[] = [];
  for (let at = 12; at < bytes.length; ) {
    imageMust(at + 8 <= bytes.length, 'WebP chunk header');
    const tag = bytes.readUInt32LE(at);
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length;
    imageMust(end + (length & 1) <= bytes.length && ((length & 1) === 0 || bytes[end] === 0), 'WebP chunk length');
    const isPicture = PICTURE.includes(tag);
    imageMust(isPicture || METADATA.includes(tag), 'WebP chunk');
    if (isPicture) chunks.push({ tag, data: bytes.subarray(at + 8, end) });
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
  const found = chunks.filter(({ tag }) => tag === TAG.VP8X);
  const header = found[0]?.data;
  if (!header) return false;
  imageMust(found.length === 1 && chunks[0]?.tag === TAG.VP8X && header.length === VP8X_BYTES, 'VP8X header');
  imageMust(((header[0] ?? 0) & ANIMATION_FLAG) === 0, 'animated WebP');
  imageMust(header.readUIntLE(4, 3) + 1 === size.width && header.readUIntLE(7, 3) + 1 === size.height, 'VP8X size');
  return true;
}

function vp8x({ width, height }: Size): RiffChunk {
  const data = Buffer.alloc(VP8X_BYTES);
  data[0] = ALPHA_FLAG;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return { tag: TAG.VP8X, data };
}

function riff(chunks: readonly RiffChunk[]): Buffer {
  const parts = chunks.flatMap(({ tag, data }) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(tag);
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length & 1)];
  });
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
