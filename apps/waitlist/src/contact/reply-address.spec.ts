import fc from 'fast-check';
import { ReplyAddress } from './reply-address.js';

const addressOf = (from: string, sessionToken = 's'.repeat(32)): ReplyAddress => new ReplyAddress({ mail: { from }, secrets: { sessionToken, apiKeyPepper: '' } });

describe('the address an answer goes to', () => {
  const ours = addressOf('Pixeltrace <hello@mail.example.com>');

  it('names the conversation, whatever a server does to its letters', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const address = ours.of(id);
        expect(address.indexOf('@')).toBeLessThanOrEqual(64);
        expect(ours.read(['someone@example.org', address.toUpperCase()])).toBe(id);
      }),
    );
  });

  it('cannot be made up, altered or made by another instance', () => {
    const address = ours.of('0d5a4f5e-6a3c-4f0e-9f4e-2f1f64a1b0c2');
    const other = address.replace(/\+(.)/, (_all, first: string) => `+${first === '0' ? '1' : '0'}`);
    expect(ours.read([other])).toBeUndefined();
    expect(addressOf('hello@mail.example.com', 't'.repeat(32)).read([address])).toBeUndefined();
    expect(ours.read(['hello@mail.example.com', 'hello+@mail.example.com', ''])).toBeUndefined();
  });

  it('is the plain mailbox where there is no room', () => {
    const long = `${'x'.repeat(40)}@example.com`;
    expect(addressOf(long).of('0d5a4f5e-6a3c-4f0e-9f4e-2f1f64a1b0c2')).toBe(long);
  });
});
