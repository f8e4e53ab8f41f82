import { createHash, type Hash } from 'node:crypto';

/** A stream of tables, one after the other: for each a `table` frame, its bytes in `data` frames and an `end` frame; then `all`. */
export type Frame =
  | { kind: 'table'; table: string; columns: string[] }
  | { kind: 'data'; bytes: Buffer }
  | { kind: 'end'; rows: number; sha256: string }
  | { kind: 'all'; tables: number };

const DATA = 2;
const JSON_KIND = 1;
const HEAD = 5;
const MOST_FRAME = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

export const writeFrame = (frame: Frame): Buffer => {
  const body = frame.kind === 'data' ? frame.bytes : Buffer.from(JSON.stringify(frame));
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(frame.kind === 'data' ? DATA : JSON_KIND, 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
};

/** Reads what `writeFrame` wrote, however it was cut. Throws when it ends within a frame. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    for (let length = lengthOf(left); length !== undefined && left.length >= HEAD + length; length = lengthOf(left)) {
      const body = left.subarray(HEAD, HEAD + length);
      yield left[0] === DATA ? { kind: 'data', bytes: body } : (JSON.parse(body.toString()) as Frame);
      left = left.subarray(HEAD + length);
    }
  }
  if (left.length > 0) throw new Error('The backup ends in the middle');
}

const lengthOf = (bytes: Buffer): number | undefined => {
  if (bytes.length < HEAD) return undefined;
  const length = bytes.readUInt32BE(1);
  if (length > MOST_FRAME) throw new Error('Not a frame of a backup');
  return length;
};

/** Counts and digests what COPY writes in its text format: each row ends with a line feed, and no other one is in it. */
export class CopyDigest {
  private readonly hash: Hash = createHash('sha256');
  rows = 0;

  add(bytes: Buffer): void {
    this.hash.update(bytes);
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) this.rows += 1;
  }

  hex(): string {
    return this.hash.digest('hex');
  }
}
