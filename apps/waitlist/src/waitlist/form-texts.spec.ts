import { formText, formTextSha256 } from './form-texts.js';

/** What people agreed to stands in the consent log as a hash: a text that was served must stay as it was. */
const SERVED: Readonly<Record<string, string>> = {
  '2026-11-24': '0822ba5a334eef5d203e86eeb85c5ebc12290902a2d03ef09f92dd3d4e3e8c68',
};

describe('form texts', () => {
  it.each(Object.entries(SERVED))('of %s is as it was served', (version, sha256) => {
    const text = formText(version);
    expect(text && formTextSha256(text).toString('hex')).toBe(sha256);
  });

  it('are all pinned here, the newest too', () => {
    expect(Object.keys(SERVED)).toContain(formText()?.version);
    expect(formText('none')).toBeUndefined();
  });
});
