import { byteSize, clockTime } from './format.js';

describe('numbers for people', () => {
  it.each([[0, '0:00'], [65_999, '1:05'], [3_600_000, '1:00:00'], [-5, '0:00']])('writes %d ms as %s', (milliseconds, text) => expect(clockTime(milliseconds)).toBe(text));

  it.each([[999, '999 B'], [12_400, '12 kB'], [2_300_000, '2.3 MB']])('writes %d bytes as %s', (bytes, text) => expect(byteSize(bytes)).toBe(text));
});
