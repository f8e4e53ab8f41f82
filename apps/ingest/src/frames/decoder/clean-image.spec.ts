import { FormatError } from '#recording-format/format-error.js';
import { CODEC, type Frame } from '#recording-format/frame.js';
import { drawing, encodeImage } from '#testing/recording-factory.js';
import sharp from 'sharp';
import { cleanAtlas } from './clean-atlas.js';
import { cleanJpeg } from './clean-jpeg.js';
import { cleanWebp } from './clean-webp.js';
import { decodeAtlas } from './image-codec.js';

const picture = drawing(64, 64, 200, [{ x: 8, y: 8, w: 24, h: 40, level: 30 }]);
const source = () => sharp(Buffer.from(picture.data.buffer), { raw: { width: 64, height: 64, channels: 4 } });
const withAlpha = (alpha: number) => {
  const data = picture.data.slice();
  for (let at = 3; at < data.length; at += 4) data[at] = alpha;
  return sharp(Buffer.from(data.buffer), { raw: { width: 64, height: 64, channels: 4 } });
};
const pixels = async (bytes: Buffer) => sharp(bytes).removeAlpha().raw().toBuffer();
const riff = (...chunks: [string, Buffer][]) => {
  const parts = chunks.map(([name, data]) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  });
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
};
const payloadOf = (webp: Buffer) => webp.subarray(20, 20 + webp.readUInt32LE(16));
const exif = { IFD0: { Copyright: 'SECRET-IN-EXIF' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };

describe('cleanWebp', () => {
  it.each(['webp', 'lossless'] as const)('keeps the pixels of a plain %s picture byte for byte', async (codec) => {
    const original = await encodeImage(picture, codec);
    expect(cleanWebp(original)).toEqual({ bytes: original, width: 64, height: 64, alpha: false });
  });

  it('leaves EXIF, XMP and colour profiles behind', async () => {
    const original = await source().removeAlpha().withExif(exif).withIccProfile('p3').webp({ lossless: true }).toBuffer();
    expect(original.includes('SECRET-IN-EXIF')).toBe(true);
    const clean = cleanWebp(original);
    expect(clean.bytes.includes('SECRET-IN-EXIF')).toBe(false);
    expect((await sharp(clean.bytes).metadata()).icc).toBeUndefined();
    expect(await pixels(clean.bytes)).toEqual(await pixels(original));
  });

  it('keeps an alpha plane, and says so', async () => {
    const clean = cleanWebp(await withAlpha(128).webp().toBuffer());
    expect(clean.alpha).toBe(true);
    expect((await sharp(clean.bytes).metadata()).hasAlpha).toBe(true);
  });

  it('refuses what is not exactly one still WebP', async () => {
    const webp = await encodeImage(picture, 'webp');
    const animated = await sharp([webp, await encodeImage(drawing(64, 64, 10), 'webp')], { join: { animated: true } }).webp().toBuffer();
    const data = payloadOf(webp);
    const hostile: Record<string, Buffer> = {
      'a script after the end': Buffer.concat([webp, Buffer.from('<script>alert(1)</script>')]),
      'cut short': webp.subarray(0, -3),
      'a length that lies': Buffer.concat([webp.subarray(0, 4), Buffer.from([1, 2, 3, 4]), webp.subarray(8)]),
      'a PNG': await source().png().toBuffer(),
      'a GIF': await source().gif().toBuffer(),
      'an SVG': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'),
      'HTML in a WebP header': riff(['VP8 ', Buffer.from('<html><script>alert(1)</script></html>')]),
      'an animation': animated,
      'an unknown chunk': riff(['VP8 ', data], ['EVIL', Buffer.from('payload')]),
      'two pictures': riff(['VP8 ', data], ['VP8 ', data]),
      'no picture': riff(['EXIF', Buffer.alloc(40)]),
      'alpha without its header': riff(['ALPH', Buffer.alloc(20)], ['VP8 ', data]),
      'a chunk that runs over the end': Buffer.concat([webp.subarray(0, 16), Buffer.from([0xff, 0xff, 0xff, 0x7f]), webp.subarray(20)]),
      'nothing': Buffer.alloc(0),
    };
    for (const [what, bytes] of Object.entries(hostile)) {
      expect([what, codeOf(() => cleanWebp(bytes))]).toEqual([what, 'bad-image']);
    }
  });

  it('never throws anything but a FormatError, wherever one byte is wrong', async () => {
    const webp = await encodeImage(picture, 'webp');
    for (let at = 0; at < webp.length; at++) {
      const broken = Buffer.from(webp);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      expect(['bad-image', 'fine']).toContain(codeOf(() => cleanWebp(broken)));
      expect(['bad-image', 'fine']).toContain(codeOf(() => cleanWebp(webp.subarray(0, at))));
    }
  });
});

describe('cleanJpeg', () => {
  it.each([false, true])('keeps the pixels and drops the rest (progressive: %s)', async (progressive) => {
    const original = await source().removeAlpha().withExif(exif).withIccProfile('p3').jpeg({ progressive }).toBuffer();
    expect(original.includes('SECRET-IN-EXIF')).toBe(true);
    const clean = cleanJpeg(original);
    expect(clean).toMatchObject({ width: 64, height: 64, alpha: false });
    expect(clean.bytes.includes('SECRET-IN-EXIF')).toBe(false);
    expect(clean.bytes.includes('JFIF')).toBe(false);
    expect(await pixels(clean.bytes)).toEqual(await pixels(original));
  });

  it('refuses what is not exactly one ordinary JPEG', async () => {
    const jpeg = await encodeImage(picture, 'jpeg');
    const cmyk = await source().removeAlpha().toColourspace('cmyk').jpeg().toBuffer();
    const hostile: Record<string, Buffer> = {
      'a zip after the end': Buffer.concat([jpeg, Buffer.from('PK\u0003\u0004')]),
      'cut short': jpeg.subarray(0, -2),
      'cut in its header': jpeg.subarray(0, 30),
      'four components': cmyk,
      'arithmetic coding': Buffer.from(jpeg.map((byte, at) => (jpeg[at - 1] === 0xff && byte === 0xc0 ? 0xc9 : byte))),
      'a WebP': await encodeImage(picture, 'webp'),
      'nothing': Buffer.alloc(0),
    };
    for (const [what, bytes] of Object.entries(hostile)) {
      expect([what, codeOf(() => cleanJpeg(bytes))]).toEqual([what, 'bad-image']);
    }
  });

  it('refuses more scans than an encoder writes', async () => {
    const jpeg = cleanJpeg(await encodeImage(picture, 'jpeg')).bytes;
    const scan = jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xda])), -2);
    expect(codeOf(() => cleanJpeg(Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: 40 }, () => scan), jpeg.subarray(-2)])))).toBe('bad-image');
  });
});

describe('cleanAtlas and decodeAtlas', () => {
  const frameOf = (bytes: Buffer, tiles: number, codec: number = CODEC.webp) =>
    ({ newTiles: Array.from({ length: tiles }, (_, i) => i), image: { codec, columns: 2, bytes } }) as unknown as Frame;

  it('refuse an image of another size than its tiles, or of another type than its codec', async () => {
    const webp = await encodeImage(picture, 'webp');
    expect(codeOf(() => cleanAtlas(frameOf(webp, 6)))).toBe('bad-image');
    expect(codeOf(() => cleanAtlas(frameOf(webp, 4, CODEC.jpeg)))).toBe('bad-image');
    expect(cleanAtlas(frameOf(webp, 4))).toMatchObject({ width: 64, height: 64 });
  });

  it('refuse coded pixels that are damaged', async () => {
    const webp = await encodeImage(picture, 'webp');
    const damaged = riff(['VP8 ', payloadOf(webp).subarray(0, -20)]);
    await expect(decodeAtlas(cleanWebp(damaged), 4)).rejects.toThrow(FormatError);
  });

  it('refuse tiles that something behind them shows through, and pass what is opaque', async () => {
    const see = async (alpha: number) => decodeAtlas(cleanWebp(await withAlpha(alpha).webp({ lossless: true }).toBuffer()), 4);
    await expect(see(254)).rejects.toThrow(FormatError);
    await expect(see(255)).resolves.toMatchObject({ width: 64, height: 64 });
  });
});

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'fine';
  } catch (error) {
    return error instanceof FormatError ? error.code : String(error);
  }
}
