import { CODEC, encodeFrame, type Frame } from '#recording-format/frame.js';
import { toJson } from '#recording-format/json.js';
import { emptyLedger } from '#recording-format/ledger.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import sharp from 'sharp';
import { checkRecords } from './read-chunk.js';

const SIDE = 64;
const picture = () => sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#2a7' } });

const bodyOf = (image: Uint8Array, more: Partial<Frame> = {}): Uint8Array => {
  const frame = encodeFrame({
    t: 0, frameId: 0, keyframe: true, placeholder: false, width: SIDE, height: SIDE, masks: [], shift: null, refs: [], newTiles: [0, 1, 2, 3],
    image: { codec: CODEC.webp, columns: 2, bytes: image }, ...more,
  });
  return new Uint8Array(Buffer.concat([writeRecord(RECORD.frame, frame), writeRecord(RECORD.ledger, toJson(emptyLedger()))]));
};

/** The same picture, whose header claims another size. */
const claiming = (webp: Buffer, side: number): Buffer => {
  const bytes = Buffer.from(webp);
  const header = bytes.indexOf(Buffer.from([0x9d, 0x01, 0x2a])) + 3;
  bytes.writeUInt16LE(side, header);
  bytes.writeUInt16LE(side, header + 2);
  return bytes;
};

describe('an image in a chunk', () => {
  let webp: Buffer;
  let png: Buffer;
  let jpeg: Buffer;

  beforeAll(async () => {
    webp = await picture().webp({ quality: 60 }).toBuffer();
    png = await picture().png().toBuffer();
    jpeg = await picture().jpeg().toBuffer();
  });

  const refusal = (image: Uint8Array, codec: number = CODEC.webp): unknown => {
    try {
      checkRecords(bodyOf(image, { image: { codec, columns: 2, bytes: image } }), 'none');
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('is taken when it is what it is called', () => {
    expect(refusal(webp)).toBeUndefined();
    expect(refusal(jpeg, CODEC.jpeg)).toBeUndefined();
  });

  it.each<[string, () => Uint8Array, string]>([
    ['PNG called WebP', () => png, 'media-type-mismatch'],
    ['JPEG called WebP', () => jpeg, 'media-type-mismatch'],
    ['HTML called WebP', () => Buffer.from('<!doctype html><script>1</script>'), 'media-type-mismatch'],
    ['WebP with a script behind it', () => Buffer.concat([webp, Buffer.from('<script>1</script>')]), 'image-trailing-data'],
    ['WebP cut short', () => webp.subarray(0, webp.length - 10), 'image-corrupt'],
    ['WebP of another size than its tiles', () => claiming(webp, 96), 'image-corrupt'],
    ['WebP that would unpack to 256 million pixels', () => claiming(webp, 16_000), 'image-too-large'],
  ])('is refused by its header alone: %s', (_what, image, code) => {
    expect(refusal(image())).toBe(code);
  });

  it('is refused with its frame when the frame breaks the format', () => {
    const body = new Uint8Array(Buffer.concat([writeRecord(RECORD.frame, Buffer.from('no frame')), writeRecord(RECORD.ledger, toJson(emptyLedger()))]));
    expect(() => checkRecords(body, 'none')).toThrow(expect.objectContaining({ code: expect.stringMatching(/malformed-body|validation-failed|payload-too-large/) as string }));
  });
});
