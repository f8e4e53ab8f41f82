import { errorFingerprint, facet, wordsOf } from './facets.js';

describe('facets', () => {
  it('are bounded, and still tell long texts apart', () => {
    const [one, other] = [facet.route(`/${'🦆'.repeat(300)}a`), facet.route(`/${'🦆'.repeat(300)}b`)];
    expect(one).not.toBe(other);
    expect([[...one].length, one.slice(0, 7)]).toEqual([6 + 120 + 25, 'route:/']);
    expect([...facet.tag('n'.repeat(64), 'v'.repeat(256))].length).toBeLessThanOrEqual(200);
  });

  it('keep the names and values of tags apart', () => {
    expect(facet.tag('a=b', 'c')).not.toBe(facet.tag('a', 'b=c'));
  });

  it('find an error by its words, whatever their case', () => {
    expect(wordsOf('Could not reach API_V2: timeout (timeout)!')).toEqual(['could', 'not', 'reach', 'api_v2', 'timeout']);
    expect(wordsOf('Größe ÜBER 3')).toEqual(['größe', 'über']);
    expect(wordsOf('a ! …')).toEqual([]);
  });

  it('take errors for the same that differ in numbers and ids only', () => {
    const same = ['Order 17 failed at 0x1f', 'Order 4 failed at 0x1f', 'order … failed  at 0x1f'].map(errorFingerprint);
    expect(new Set(same).size).toBe(1);
    expect(errorFingerprint('item 9f86d081884c not found')).toBe(errorFingerprint('item 2c26b46b68ff not found'));
    expect(errorFingerprint('Order failed')).not.toBe(errorFingerprint('Order 17 failed'));
  });
});
