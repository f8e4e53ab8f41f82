import { exchangePrivateKey, exchangePublicText } from '#config/exchange-keys.js';
import { randomBytes, randomUUID } from 'node:crypto';
import { seal, SealBrokenError, unseal } from './sealed-box.js';

const newKey = (): { own: string; known: string } => {
  const own = randomBytes(32).toString('base64');
  return { own, known: exchangePublicText(exchangePrivateKey(own)) };
};

const envelope = { id: randomUUID(), sender: 'waitlist', recipient: 'ingest', about: 'identity.open-organisation' };
const plain = Buffer.from('{"email":"visitor@example.org"}');

describe('a sealed message', () => {
  const [ours, theirs] = [newKey(), newKey()];

  it('opens for its recipient, with a key that was replaced as well', () => {
    const sealed = seal(ours.known, envelope, plain);
    expect(unseal([ours.own], envelope, sealed)).toEqual(plain);
    expect(unseal([newKey().own, ours.own], envelope, sealed)).toEqual(plain);
    expect(sealed.includes('visitor')).toBe(false);
  });

  it('opens for nobody else', () => {
    expect(() => unseal([theirs.own], envelope, seal(ours.known, envelope, plain))).toThrow(SealBrokenError);
  });

  it.each(['id', 'sender', 'recipient', 'about'] as const)('is not taken for one with another %s', (field) => {
    const sealed = seal(ours.known, envelope, plain);
    expect(() => unseal([ours.own], { ...envelope, [field]: 'other' }, sealed)).toThrow(SealBrokenError);
  });

  it('does not open when one bit of it was changed, or its end is missing', () => {
    const sealed = seal(ours.known, envelope, plain);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal([ours.own], envelope, changed)).toThrow(SealBrokenError);
      expect(() => unseal([ours.own], envelope, sealed.subarray(0, at))).toThrow(SealBrokenError);
    }
  });

  it('never looks the same twice', () => {
    expect(seal(ours.known, envelope, plain).subarray(9)).not.toEqual(seal(ours.known, envelope, plain).subarray(9));
  });
});
