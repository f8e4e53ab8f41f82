import { accepts } from './accept.js';

describe('accepts', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['application/json', true],
    ['application/*', true],
    ['Application/JSON; charset=utf-8', true],
    ['text/html, application/json;q=0.1', true],
    ['text/html', false],
    ['application/json;q=0, */*', false],
    ['application/*;q=0, */*', false],
    ['*/*;q=0', false],
    ['nonsense', false],
  ])('%j lets application/json through: %s', (header, expected) => {
    expect(accepts(header, ['application/json'])).toBe(expected);
  });
});
