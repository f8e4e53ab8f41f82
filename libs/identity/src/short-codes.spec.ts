import { deviceWords } from './device-words.js';
import { relyingParty } from './relying-party.js';
import { mintMailedCode, mintRecoveryCode, readDigits, recoveryCodeHash } from './short-codes.js';

describe('short codes', () => {
  it('are eight digits in a mail, however they are typed in', () => {
    const codes = Array.from({ length: 200 }, mintMailedCode);
    expect(codes.filter((code) => !/^\d{8}$/.test(code))).toEqual([]);
    expect(new Set(codes).size).toBeGreaterThan(190);
    expect(readDigits(' 1234-56 78')).toBe('12345678');
  });

  it('are twenty unambiguous characters for a lost factor, in any case and spacing', () => {
    const code = mintRecoveryCode();
    expect(code).toMatch(/^([A-HJKMNP-Z2-9]{5}-){3}[A-HJKMNP-Z2-9]{5}$/);
    expect(recoveryCodeHash(code.toLowerCase().replaceAll('-', ' '))).toEqual(recoveryCodeHash(code));
    for (const text of ['', code.slice(1), `${code}2`, 'IIIII-IIIII-IIIII-IIIII']) expect(recoveryCodeHash(text)).toBeUndefined();
  });
});

describe('what is kept of a device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36 Edg/129.0', 'Edge on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1', 'Safari on iOS'],
    ['curl/8.5.0', null],
    [undefined, null],
  ])('of %p is %p', (userAgent, words) => {
    expect(deviceWords(userAgent)).toBe(words);
  });
});

describe('passkeys are bound', () => {
  it.each([
    ['https://www.example.com', { id: 'www.example.com', origins: ['https://www.example.com'] }],
    ['http://127.0.0.1:3000', { id: 'localhost', origins: ['http://localhost:3000'] }],
    ['http://localhost:3000', { id: 'localhost', origins: ['http://localhost:3000'] }],
  ])('from %s', (web, party) => {
    expect(relyingParty(web)).toEqual(party);
  });
});
