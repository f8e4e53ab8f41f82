import { areMasked, masksOf, routeMatches } from './mask-rules.js';

describe('routeMatches', () => {
  it.each([
    ['/#/shop', '/#/shop', true],
    ['/#/shop', '/#/shop/1', false],
    ['/#/shop*', '/#/shop/1', true],
    ['/#/shop*', '/#/shop', true],
    ['*', '', true],
    ['*#/pay', '/app/#/pay', true],
    ['*#/pay', '/app/#/pay/', false],
    ['/users/*/card', '/users/7/card', true],
    ['/users/*/card', '/users/card', false],
    ['/a*a', '/a', false],
    ['/a*a', '/aa', true],
    ['*a*b*', 'xaxbx', true],
    ['*a*b*', 'xbxa', false],
    ['/a.c', '/abc', false],
    ['**', '/anything', true],
  ])('%s and %s: %s', (pattern, route, expected) => {
    expect(routeMatches(pattern, route)).toBe(expected);
  });

  it('takes no longer for a hostile pattern', () => {
    expect(routeMatches('*a'.repeat(256), 'a'.repeat(255))).toBe(false);
  });
});

describe('masksOf', () => {
  it('gathers what the rules say of one route', () => {
    const rules = [{ route: '/pay' }, { route: '*', label: 'Card' }, { route: '/shop', area: { x: 1, y: 2, width: 3, height: 4 } }];
    expect(masksOf(rules, '/pay')).toEqual({ page: true, areas: [], labels: ['Card'] });
    expect(masksOf(rules, '/shop')).toEqual({ page: false, areas: [{ x: 1, y: 2, w: 3, h: 4 }], labels: ['Card'] });
  });
});

describe('areMasked', () => {
  const picture = { width: 100, height: 80 };
  const area = { x: 10, y: 10, w: 30, h: 20 };

  it.each([
    ['the very area', [area], 1, true],
    ['a larger mask', [{ x: 0, y: 0, w: 100, h: 80 }], 1, true],
    ['a pixel that rounding took', [{ x: 11, y: 11, w: 28, h: 18 }], 1, true],
    ['more than that', [{ x: 12, y: 10, w: 28, h: 20 }], 1, false],
    ['nothing', [], 1, false],
    ['the area in a smaller picture', [{ x: 5, y: 5, w: 15, h: 10 }], 0.5, true],
  ])('%s', (_what, masks, scale, expected) => {
    expect(areMasked([area], masks, picture, scale)).toBe(expected);
  });

  it('asks nothing of what lies outside the view', () => {
    expect(areMasked([{ x: 200, y: 0, w: 9, h: 9 }], [], picture, 1)).toBe(true);
    expect(areMasked([{ x: 0, y: 70, w: 65_535, h: 65_535 }], [{ x: 0, y: 70, w: 100, h: 10 }], picture, 1)).toBe(true);
  });
});
