import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SdkBundles } from './sdk-bundles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sdk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('SdkBundles', () => {
  it('holds every script there was, under its version, with the hash a script element checks', () => {
    for (const [version, source] of [['1.2.0', 'alert(1)\n'], ['1.1.9', 'old\n']] as const) {
      mkdirSync(path.join(folder, version));
      writeFileSync(path.join(folder, version, 'pixeltrace.js'), source);
    }
    const bundles = new SdkBundles(folder, '1.2.0');
    expect(bundles.latest).toMatchObject({ version: '1.2.0', integrity: expect.stringMatching(/^sha384-[A-Za-z0-9+/]{64}$/) });
    expect(bundles.get('1.2.0')?.source.toString()).toBe('alert(1)\n');
    expect(bundles.get('1.1.9')?.source.toString()).toBe('old\n');
    expect(bundles.get('1.2.1')).toBeUndefined();
    expect(bundles.get('../1.2.0')).toBeUndefined();
  });

  it('is empty before the first build', () => {
    const bundles = new SdkBundles(folder, '1.2.0');
    expect([bundles.latest, bundles.get('1.2.0')]).toEqual([undefined, undefined]);
  });
});
