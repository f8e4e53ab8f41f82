import { FixedClock } from '#clock/fixed-clock.js';
import type { Config } from '#config/config.js';
import type { ProblemError } from '#http/problem.js';
import fc from 'fast-check';
import { AbuseKeys } from './abuse-keys.js';
import { isDisposable } from './disposable.js';
import { FormTokens } from './form-tokens.js';
import { LocalWindows } from './local-windows.js';
import { MailDomains, type MxResolver } from './mail-domains.js';
import { domainOf, sameMailbox } from './mailbox.js';
import { isProof, solve } from './proof-of-work.js';
import { addressFindings, textFindings } from './text-findings.js';
import { REASONS, type Reason, verdictOf } from './verdict.js';

const config = { secrets: { apiKeyPepper: 'a-pepper-of-a-test-0123456789abcdef', sessionToken: '' } } as Config;
const START = new Date('2026-11-23T12:00:00Z');
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as ProblemError).code;
  }
};

describe('form tokens', () => {
  const clock = new FixedClock(START);
  const tokens = new FormTokens(new AbuseKeys(config), clock);
  const ago = (milliseconds: number): Date => new Date(START.getTime() - milliseconds);

  it.each([
    [1_999, 'form-too-early'],
    [2_000, 'none'],
    [7_200_000, 'none'],
    [7_200_001, 'form-token-invalid'],
    [-60_000, 'form-too-early'],
  ])('that are %i ms old: %s', (age, code) => {
    expect(codeOf(() => tokens.read('contact', tokens.issue('contact', 0, ago(age))))).toBe(code);
  });

  it('are good for one form, with one difficulty, under one secret', () => {
    const token = tokens.issue('contact', 5, ago(5_000));
    expect(tokens.read('contact', token).difficulty).toBe(5);
    const foreign = new FormTokens(new AbuseKeys({ secrets: { ...config.secrets, apiKeyPepper: 'another-pepper-0123456789abcdef0123' } } as Config), clock);
    expect(codeOf(() => foreign.read('contact', token))).toBe('form-token-invalid');
    expect(codeOf(() => tokens.read('waitlist-join', token))).toBe('form-token-invalid');
    expect(codeOf(() => tokens.read('contact', token.replace('.5.', '.0.')))).toBe('form-token-invalid');
  });

  it('cannot be altered in any place, nor made up', () => {
    const token = tokens.issue('contact', 0, ago(5_000));
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(...'abcXYZ019_-.'), (at, character) => {
        const altered = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
        expect(codeOf(() => tokens.read('contact', altered))).toBe(altered === token ? 'none' : 'form-token-invalid');
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => codeOf(() => tokens.read('contact', text)) === 'form-token-invalid'));
  });

  it('reads no two lists of parts alike', () => {
    const keys = new AbuseKeys(config);
    expect(keys.mac('network', 'ab', 'c')).not.toEqual(keys.mac('network', 'a', 'bc'));
    expect(keys.mac('network', 'ab')).not.toEqual(keys.mac('recipient', 'ab'));
  });
});

describe('proofs', () => {
  it('hold for their token only', () => {
    const proof = solve('one', 10);
    expect(isProof('one', proof, 10)).toBe(true);
    expect(isProof('two', proof, 10)).toBe(false);
    expect(isProof('one', '', 10)).toBe(false);
    expect(isProof('anything', 'anything', 0)).toBe(true);
  });
});

describe('verdicts', () => {
  it('hold from 50 on, and never count words for more than 40', () => {
    expect(verdictOf([])).toEqual({ decision: 'accept', score: 0, reasons: [] });
    expect(verdictOf(['text-links', 'text-repeated', 'text-odd-name', 'text-shouting'])).toMatchObject({ decision: 'accept', score: 40 });
    expect(verdictOf(['text-links', 'text-repeated', 'network-busy'])).toMatchObject({ decision: 'hold', score: 60 });
    expect(verdictOf(Object.keys(REASONS) as Reason[]).score).toBe(100);
  });
});

describe('mailboxes', () => {
  it.each([
    ['Anna+news@Example.COM', 'anna@example.com'],
    ['a.n.n.a+x@googlemail.com', 'anna@gmail.com'],
    ['a.n.n.a@example.com', 'a.n.n.a@example.com'],
    ['+tag@example.com', '+tag@example.com'],
    ['anna@BÜCHER.example', 'anna@xn--bcher-kva.example'],
    ['ａｎｎａ@example.com', 'anna@example.com'],
  ])('%s counts as %s', (address, mailbox) => {
    expect(sameMailbox(address)).toBe(mailbox);
  });

  it('of any address up to 254 characters are counted, tags and case or not', () => {
    const local = fc.stringMatching(/^[a-z][a-z0-9._-]{0,50}$/);
    const domain = fc.stringMatching(/^[a-z][a-z0-9]{0,40}\.(com|org|museum)$/);
    fc.assert(
      fc.property(local, domain, fc.stringMatching(/^[a-z0-9.+-]{0,40}$/), (name, host, tag) => {
        expect(sameMailbox(`${name.toUpperCase()}+${tag}@${host.toUpperCase()}`)).toBe(sameMailbox(`${name}@${host}`));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 254 }), (text) => typeof sameMailbox(text) === 'string'));
  });

  it('have a domain or none', () => {
    expect([domainOf('a@b@example.com.'), domainOf('@example.com'), domainOf('nobody'), domainOf('a@bad domain')]).toEqual(['example.com', undefined, undefined, undefined]);
  });
});

describe('disposable domains', () => {
  it('are known, subdomains included', () => {
    expect(['mailinator.com', 'MAILINATOR.com', 'x.mailinator.com', '10minutemail.com'].map(isDisposable)).toEqual([true, true, true, true]);
  });

  it.each(['simplelogin.com', 'slmail.me', 'anonaddy.com', 'addy.io', 'anonaddy.me', 'duck.com', 'mozmail.com', 'privaterelay.appleid.com', 'icloud.com', 'fastmail.com', 'passmail.net', 'me.anonaddy.com', 'gmail.com', 'example.com'])(
    'do not include %s, whose users are real',
    (domain) => {
      expect(isDisposable(domain)).toBe(false);
    },
  );
});

describe('domains of mail', () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
  const nothing: MxResolver = { resolveMx: failing('ENODATA'), resolve4: failing('ENOTFOUND'), resolve6: failing('ENODATA') };
  const found = async (resolver: MxResolver | null): Promise<string> => {
    try {
      return await new MailDomains(resolver, new FixedClock(START)).check('example.com');
    } catch (error) {
      return (error as ProblemError).code;
    }
  };

  it.each<[string, MxResolver | null, string]>([
    ['an exchange', { ...nothing, resolveMx: () => Promise.resolve([{ exchange: 'mx.example.com', priority: 10 }]) }, 'takes-mail'],
    ['the null exchange', { ...nothing, resolveMx: () => Promise.resolve([{ exchange: '', priority: 0 }]), resolve4: () => Promise.resolve(['192.0.2.1']) }, 'mail-domain-unreachable'],
    ['an IPv4 address only', { ...nothing, resolve4: () => Promise.resolve(['192.0.2.1']) }, 'takes-mail'],
    ['an IPv6 address only', { ...nothing, resolve6: () => Promise.resolve(['2001:db8::1']) }, 'takes-mail'],
    ['nothing', nothing, 'mail-domain-unreachable'],
    ['servers that fail', { resolveMx: failing('ESERVFAIL'), resolve4: failing('ESERVFAIL'), resolve6: failing('ESERVFAIL') }, 'unknown'],
    ['no exchange and an address that is not known', { ...nothing, resolve4: failing('ETIMEOUT') }, 'unknown'],
    ['servers that never answer', { ...nothing, resolveMx: () => new Promise(() => undefined) }, 'unknown'],
    ['nobody who asks', null, 'takes-mail'],
  ])('with %s: %#', async (_what, resolver, expected) => {
    expect(await found(resolver)).toBe(expected);
  });

  it('are asked for once an hour', async () => {
    const clock = new FixedClock(START);
    const resolveMx = jest.fn(() => Promise.resolve([{ exchange: 'mx.example.com', priority: 1 }]));
    const domains = new MailDomains({ ...nothing, resolveMx }, clock);
    for (const minutes of [0, 59, 2]) {
      clock.advance(minutes * 60_000);
      await domains.check('example.com');
    }
    expect(resolveMx).toHaveBeenCalledTimes(2);
  });
});

describe('words', () => {
  it.each<[string, string[], string[], Reason[]]>([
    ['of people', ['Hello, does it work with Flutter 3.24? See https://example.com/app'], ['Anna-Lena Müller', 'Bücher & Söhne GmbH'], []],
    ['of people in other scripts', ['こんにちは。Flutterで動きますか'], ['山田太郎', 'Ольга Петрова', "O'Neill"], []],
    ['with many links', ['https://a.com https://b.com www.c.com'], [], ['text-links']],
    ['with a link for a name', [], ['Win www.prize.example'], ['text-links']],
    ['with a heap of letters for a name', [], ['xkqjzvbtr'], ['text-odd-name']],
    ['in capitals', ['THIS IS THE BEST OFFER YOU HAVE EVER SEEN IN YOUR LIFE'], [], ['text-shouting']],
    ['over and over', ['buy now cheap! '.repeat(8)], [], ['text-repeated']],
  ])('%s', (_what, texts, names, reasons) => {
    expect(textFindings(texts, names)).toEqual(reasons);
  });

  it('take no time, whatever they are', () => {
    fc.assert(fc.property(fc.string({ maxLength: 5_000 }), (text) => Array.isArray(textFindings([text, 'ab'.repeat(2_000)], [text.slice(0, 100)]))), { numRuns: 50 });
  });

  it('of addresses', () => {
    expect(addressFindings('a.n.n.a.l@gmail.com')).toEqual(['address-dotted']);
    expect(addressFindings('q1w2e3r4t5y6@example.com')).toEqual(['address-random']);
    expect(addressFindings('anna.lena.mueller@gmail.com')).toEqual([]);
  });
});

describe('windows of one process', () => {
  it('count, and begin anew', () => {
    const clock = new FixedClock(START);
    const windows = new LocalWindows(clock);
    const policy = { name: 'x', quota: 2, windowSeconds: 60 };
    expect([1, 2, 3].map(() => windows.count('a', policy).used)).toEqual([1, 2, 3]);
    expect(windows.count('b', policy).used).toBe(1);
    clock.advance(59_000);
    expect(windows.count('a', policy)).toMatchObject({ used: 4, resetSeconds: 1 });
    clock.advance(1_000);
    expect(windows.count('a', policy)).toMatchObject({ used: 1, resetSeconds: 60 });
  });

  it('hold no more than 20,000 names', () => {
    const windows = new LocalWindows(new FixedClock(START));
    const policy = { name: 'x', quota: 1, windowSeconds: 60 };
    for (let name = 0; name <= 20_000; name += 1) windows.count(String(name), policy);
    expect(windows.count('20000', policy).used).toBe(2);
    expect(windows.count('0', policy).used).toBe(1);
  });
});
