import { createDecipheriv, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { KeyUnavailableError, SealBrokenError } from './blobs.errors.js';
import { open, SEAL_OVERHEAD, seal, type SealedWhat } from './session-cipher.js';

const key = randomBytes(32);
const what: SealedWhat = { tenantId: randomUUID(), sessionId: randomUUID(), seq: 7, kind: 'chunk' };

describe('seal and open', () => {
  it.each([0, 1, 15, 16, 65_536])('give back %d bytes', (length) => {
    const plain = randomBytes(length);
    const sealed = seal(key, what, plain);
    expect(sealed).toHaveLength(length + SEAL_OVERHEAD);
    expect(open(key, what, sealed).equals(plain)).toBe(true);
  });

  it('notice each of 1,000 bits that were turned over, wherever they are', () => {
    const sealed = seal(key, what, randomBytes(4_096));
    for (let turn = 0; turn < 1_000; turn++) {
      const bit = turn < (1 + 12) * 8 ? turn : randomInt(sealed.length * 8);
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => open(key, what, flipped)).toThrow(SealBrokenError);
    }
  });

  it('notice every missing tail and added byte', () => {
    const sealed = seal(key, what, randomBytes(64));
    for (let length = 0; length < sealed.length; length++) expect(() => open(key, what, sealed.subarray(0, length))).toThrow(SealBrokenError);
    expect(() => open(key, what, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(SealBrokenError);
  });

  it.each([
    ['tenant', { tenantId: randomUUID() }],
    ['session', { sessionId: randomUUID() }],
    ['seq', { seq: 8 }],
    ['kind', { kind: 'segment' }],
  ] as const)('bind a message to its %s', (_, other) => {
    expect(() => open(key, { ...what, ...other }, seal(key, what, Buffer.from('bytes')))).toThrow(SealBrokenError);
  });

  it('need the session’s own key', () => {
    expect(() => open(randomBytes(32), what, seal(key, what, Buffer.from('bytes')))).toThrow(SealBrokenError);
    expect(() => seal(Buffer.alloc(0), what, Buffer.from('bytes'))).toThrow(KeyUnavailableError);
  });

  it('never use an IV twice, not even for the same seq', () => {
    const ivs = Array.from({ length: 2_000 }, () => seal(key, what, Buffer.from('same')).subarray(1, 13).toString('hex'));
    expect(new Set(ivs).size).toBe(2_000);
  });

  it('keep to the layout that the format page describes', () => {
    const fixed: SealedWhat = { tenantId: '00112233-4455-6677-8899-aabbccddeeff', sessionId: 'ffeeddcc-bbaa-9988-7766-554433221100', seq: 258, kind: 'thumbnail' };
    const sealed = seal(key, fixed, Buffer.from('layout'));
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13));
    decipher.setAAD(Buffer.from('0100112233445566778899aabbccddeeffffeeddccbbaa9988776655443322110002010000' + '04' + '06000000', 'hex'));
    decipher.setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()]).toString()).toBe('layout');
  });
});
