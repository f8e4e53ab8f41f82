import { compareVersions, oldestFor } from './recorder-versions.js';

describe('recorder versions', () => {
  it.each([
    ['1.0.0', '1.0.0', 0],
    ['1.0.9', '1.0.10', -1],
    ['2.0.0', '1.99.99', 1],
    ['nonsense', '0.0.0', -1],
    ['1.0', '1.0.0', -1],
    ['1.0.0-rc', '1.0.0', -1],
  ])('%s against %s', (one, other, sign) => {
    expect(Math.sign(compareVersions(one, other))).toBe(sign);
  });

  it('must be as new as the settings ask for', () => {
    expect(oldestFor({ minimumRecorder: null, maskRules: [] })).toBe('1.0.0');
    expect(oldestFor({ minimumRecorder: '1.4.2', maskRules: [{ route: '*' }] })).toBe('1.4.2');
    expect(oldestFor({ minimumRecorder: '0.9.0', maskRules: [{ route: '*' }] })).toBe('1.1.0');
  });
});
