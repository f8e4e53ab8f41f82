import { type CleanImage, imageMust } from './clean-image.js';

const MARKER = { soi: 0xd8, eoi: 0xd9, sos: 0xda, dqt: 0xdb, dri: 0xdd, dht: 0xc4, baseline: 0xc0, progressive: 0xc2, comment: 0xfe } as const;
const isApplication = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
const TABLES: readonly number[] = [MARKER.dqt, MARKER.dri, MARKER.dht];
/** An encoder writes about ten scans; each one costs the decoder a pass over the picture. */
const MAX_SCANS = 24;

interface Found {
  size?: { width: number; height: number };
  scans: number;
}

/**
 * Rebuilds a baseline or progressive JPEG from the markers that hold pixels. Comments and application segments are left out;
 * other codings, four components, bytes between markers and bytes after the end are refused. Throws `FormatError('bad-image')`.
 */
export function cleanJpeg(source: Uint8Array): CleanImage {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  imageMust(bytes.length > 4 && bytes[0] === 0xff && bytes[1] === MARKER.soi, 'not a JPEG');
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  const found: Found = { scans: 0 };
  let at = 2;
  for (;;) {
    imageMust(at + 2 <= bytes.length && bytes[at] === 0xff, 'JPEG marker');
    const marker = bytes[at + 1] ?? 0;
    if (marker === MARKER.eoi) break;
    const end = at + 2 + segmentLength(bytes, at);
    const body = bytes.subarray(at + 4, end);
    if (isApplication(marker)) refuseForeignColours(marker, body);
    else if (marker !== MARKER.comment) {
      readSegment(marker, body, found);
      kept.push(bytes.subarray(at, end));
    }
    at = end;
    if (marker === MARKER.sos) {
      const next = endOfScan(bytes, at);
      kept.push(bytes.subarray(at, next));
      at = next;
    }
  }
  imageMust(at + 2 === bytes.length, 'bytes after the JPEG');
  imageMust(found.size !== undefined && found.scans > 0, 'JPEG without a picture');
  kept.push(bytes.subarray(at));
  return { ...found.size, alpha: false, bytes: Buffer.concat(kept) };
}

function segmentLength(bytes: Buffer, at: number): number {
  imageMust(at + 4 <= bytes.length, 'JPEG segment');
  const length = bytes.readUInt16BE(at + 2);
  imageMust(length >= 2 && at + 2 + length <= bytes.length, 'JPEG segment length');
  return length;
}

function readSegment(marker: number, body: Buffer, found: Found): void {
  if (marker === MARKER.sos) {
    found.scans += 1;
    imageMust(found.size !== undefined && found.scans <= MAX_SCANS, 'JPEG scans');
    return;
  }
  if (TABLES.includes(marker)) return;
  imageMust(marker === MARKER.baseline || marker === MARKER.progressive, 'JPEG coding');
  imageMust(found.size === undefined && body.length >= 6 && body[0] === 8, 'JPEG frame');
  imageMust(body[5] === 1 || body[5] === 3, 'JPEG components');
  const size = { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
  imageMust(size.width > 0 && size.height > 0, 'JPEG size');
  found.size = size;
}

/** An Adobe segment may say that the components are not YCbCr; without it they would be read as YCbCr, so such a picture is refused. */
function refuseForeignColours(marker: number, body: Buffer): void {
  if (marker !== 0xee || body.toString('latin1', 0, 5) !== 'Adobe') return;
  imageMust(body.length >= 12 && body[11] === 1, 'JPEG colours');
}

/** Entropy-coded bytes end at the next marker that is neither a stuffed 0xff nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && !isRestart(next)) return at;
  }
  imageMust(false, 'JPEG scan without an end');
}
