import { isMoment } from './moment.js';

describe('a moment', () => {
  it.each(['2026-11-01T00:00:00Z', '2026-11-01T00:00Z', '2024-02-29T23:59:59.999999+14:00'])('is %s', (text) => {
    expect(isMoment(text)).toBe(true);
  });

  it.each(['2026-11-01', '2026-11-01T00:00:00', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-01T25:00:00Z', '2026-11-01T00:00:00+15:00', '1969-12-31T00:00:00Z', '12026-01-01T00:00:00Z', 5, null])('is not %s', (text) => {
    expect(isMoment(text)).toBe(false);
  });
});
