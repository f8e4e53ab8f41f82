import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import type { RecordedEvent } from '#recording-format/events.js';
import { FormatError } from '#recording-format/format-error.js';
import type { Frame } from '#recording-format/frame.js';
import type { Ledger } from '#recording-format/ledger.js';
import { masksAreBlack, paintMasks } from '#recording-format/mask-proof.js';
import { Painter } from '#recording-format/painter.js';
import type { Picture } from '#recording-format/picture.js';
import { readRecords } from '#recording-format/records.js';
import type { Received } from './sink.js';

export interface Shown {
  frame: Frame;
  /** The whole picture after this frame, before anybody but the recorder painted its masks. */
  picture: Picture;
  masksHold: boolean;
}

export interface Recording {
  shown: Shown[];
  events: RecordedEvent[];
  ledger: Ledger | null;
  /** Frames that came without what they stand on, since a chunk before them was refused. */
  orphans: number;
}

/** Rebuilds every picture of a recording from its chunks, as intake's worker would. */
export async function replay(chunks: readonly Received[]): Promise<Recording> {
  const painter = new Painter();
  const recording: Recording = { shown: [], events: [], ledger: null, orphans: 0 };
  for (const { body } of [...chunks].sort((a, b) => a.seq - b.seq)) {
    for (const record of readRecords(body, 'chunk', (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength }))) {
      if (record.kind === 'events') recording.events.push(...record.events);
      else if (record.kind === 'ledger') recording.ledger = record.ledger;
      else if (record.kind === 'frame') {
        const shown = await show(painter, record.frame);
        if (shown) recording.shown.push(shown);
        else recording.orphans++;
      }
    }
  }
  return recording;
}

async function show(painter: Painter, frame: Frame): Promise<Shown | null> {
  const atlas = frame.image.bytes.length > 0 ? await decodeImage(frame.image.bytes) : null;
  let painted: Picture;
  try {
    painted = painter.paint(frame, atlas);
  } catch (error) {
    if (error instanceof FormatError && error.code === 'no-keyframe') return null;
    throw error;
  }
  const picture = { ...painted, data: painted.data.slice() };
  const masksHold = masksAreBlack(picture, frame.masks);
  paintMasks(painted, frame.masks);
  return { frame, picture, masksHold };
}

export async function decodeImage(bytes: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}
