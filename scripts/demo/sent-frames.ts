import { decodeChunkHeader } from '#recording-format/chunk.js';
import type { Frame } from '#recording-format/frame.js';
import { Painter } from '#recording-format/painter.js';
import type { Picture } from '#recording-format/picture.js';
import { readRecords } from '#recording-format/records.js';
import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';

const inflate = (bytes: Uint8Array, maxBytes: number): Uint8Array => inflateRawSync(bytes, { maxOutputLength: maxBytes });

const atlasOf = async (frame: Frame): Promise<Picture | null> => {
  if (frame.image.codec === 0) return null;
  const { data, info } = await sharp(frame.image.bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
};

export interface SentFrame {
  frame: Frame;
  picture: Picture;
  /** The atlas as it was sent, tiles and all. */
  atlas: Picture | null;
}

/** Rebuilds every picture from chunks as they left the browser, in seq order. The picture is re-used by the next step. */
export async function* sentFrames(chunks: readonly Uint8Array[]): AsyncGenerator<SentFrame> {
  const painter = new Painter();
  const ordered = chunks.map((chunk) => decodeChunkHeader(chunk)).sort((a, b) => a.seq - b.seq);
  const seen = new Set<number>();
  for (const { seq, body } of ordered) {
    if (seen.has(seq)) continue;
    seen.add(seq);
    for (const record of readRecords(body, 'chunk', inflate)) {
      if (record.kind !== 'frame') continue;
      const atlas = await atlasOf(record.frame);
      yield { frame: record.frame, picture: painter.paint(record.frame, atlas), atlas };
    }
  }
}
