import { ViewCounter } from './view-counter.js';
import { ownDomainOf, ReferralCounts, referrerOf } from './referrals.js';
import { VisitMarks } from './visit-marks.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const NOON = new Date('2026-11-23T12:34:56Z');
const DAY_MS = 86_400_000;

const view = (headers: object = {}, address = '192.0.2.1', page: string | undefined = '/privacy') => ({ page, address, headers: { 'user-agent': FIREFOX, ...headers } });

describe('ViewCounter', () => {
  let counter: ViewCounter;

  beforeEach(() => {
    counter = new ViewCounter('pixeltrace.dev');
  });

  it('sums views by hour and page, and visits by day', () => {
    counter.see(view(), NOON);
    counter.see(view({}, '192.0.2.1', '/'), NOON);
    counter.see(view({}, '192.0.2.2'), NOON);
    counter.see(view(), new Date(NOON.getTime() + 3_600_000));
    expect(counter.take(NOON)).toMatchObject({
      views: [
        { hour: '2026-11-23T12:00:00.000Z', path: '/privacy', count: 2 },
        { hour: '2026-11-23T12:00:00.000Z', path: '/', count: 1 },
        { hour: '2026-11-23T13:00:00.000Z', path: '/privacy', count: 1 },
      ],
      visits: [{ day: '2026-11-23', count: 2 }],
    });
    expect(counter.take(NOON)).toBeUndefined();
  });

  it('counts a visitor anew on another day, with another salt', () => {
    counter.see(view(), NOON);
    counter.see(view(), new Date(NOON.getTime() + DAY_MS));
    expect(counter.take(new Date(NOON.getTime() + DAY_MS))?.visits).toEqual([
      { day: '2026-11-23', count: 1 },
      { day: '2026-11-24', count: 1 },
    ]);
  });

  it.each([{ 'sec-gpc': '1' }, { dnt: '1' }])('does not look at who sends %j, not even as dropped', (headers) => {
    counter.see(view(headers), NOON);
    counter.see(view({ ...headers, 'user-agent': 'Googlebot/2.1' }), NOON);
    expect(counter.take(NOON)).toBeUndefined();
  });

  it.each([
    ['bot', { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
    ['bot', { 'user-agent': '' }],
    ['bot', { 'user-agent': undefined }],
    ['prefetch', { 'sec-purpose': 'prefetch' }],
    ['prefetch', { purpose: 'prefetch' }],
    ['prefetch', { 'x-moz': 'prefetch' }],
    ['prerender', { 'sec-purpose': 'prefetch;prerender' }],
  ])('drops %s and says so', (reason, headers) => {
    counter.see(view(headers), NOON);
    expect(counter.take(NOON)).toMatchObject({ views: [], visits: [], referrals: [], dropped: [{ day: '2026-11-23', reason, count: 1 }] });
  });

  it('drops addresses that nobody has, and never writes them down', () => {
    counter.see({ ...view(), page: undefined }, NOON);
    expect(counter.take(NOON)).toMatchObject({ views: [], dropped: [{ reason: 'unknown-page', count: 1 }] });
  });

  it('holds no address, agent, salt or referring path', () => {
    counter.see(view({ referer: 'https://www.example.org/secret-path?fbclid=abc' }, '198.51.100.77'), NOON);
    const held = JSON.stringify(counter.take(NOON, true));
    for (const secret of ['198.51.100.77', 'Firefox', 'secret-path', 'fbclid', 'example.org']) expect(held).not.toContain(secret);
  });
});

describe('referrers', () => {
  it.each([
    ['https://www.news.example.co.uk/a?gclid=1', 'example.co.uk'],
    ['https://blog.example.com/', 'example.com'],
    ['https://xn--bcher-kva.example.com/', 'example.com'],
    ['https://pixeltrace.dev/privacy', undefined],
    ['https://www.pixeltrace.dev/', undefined],
    ['http://192.0.2.1/', 'other'],
    ['http://intranet/', 'other'],
    ['android-app://com.example.app/', 'other'],
    ['garbage', 'other'],
    ['', undefined],
    [undefined, undefined],
  ])('%s → %s', (header, domain) => {
    expect(referrerOf(header, 'pixeltrace.dev')).toBe(domain);
  });

  it('knows itself on loopback too', () => {
    expect(referrerOf('http://127.0.0.1:3000/privacy', ownDomainOf('http://127.0.0.1:3000'))).toBeUndefined();
  });

  it('names a domain from its third view of the day on, and others at the end of it', () => {
    const counts = new ReferralCounts();
    const take = (final = false) => Object.fromEntries(counts.take(final));
    for (const domain of ['a.com', 'a.com', 'b.com', 'other']) counts.add(domain);
    expect(take()).toEqual({ other: 1 });
    counts.add('a.com');
    expect(take()).toEqual({ 'a.com': 3 });
    counts.add('a.com');
    expect(take(true)).toEqual({ 'a.com': 1, other: 1 });
    expect(take(true)).toEqual({});
  });

  it('tells only so many domains apart', () => {
    const counts = new ReferralCounts();
    for (let turn = 0; turn < 1_000; turn += 1) for (let view = 0; view < 3; view += 1) counts.add(`site-${turn}.com`);
    const taken = counts.take(true);
    expect(taken.size).toBe(201);
    expect([...taken.values()].reduce((sum, count) => sum + count, 0)).toBe(3_000);
  });
});

describe('VisitMarks', () => {
  it('tells two salts apart: the same visitor leaves another mark in another process', () => {
    const [one, two] = [new VisitMarks(), new VisitMarks()];
    for (const marks of [one, two]) expect(marks.isFirst('2026-11-23', '192.0.2.1', FIREFOX)).toBe(true);
    const held = (marks: VisitMarks): unknown => [...(marks as unknown as { marks: Set<number> }).marks];
    expect(held(one)).not.toEqual(held(two));
  });

  it('keeps apart what could read the same', () => {
    const marks = new VisitMarks();
    expect(marks.isFirst('d', 'a', 'bc')).toBe(true);
    expect(marks.isFirst('d', 'ab', 'c')).toBe(true);
    expect(marks.isFirst('d', 'a', 'bc')).toBe(false);
  });
});
