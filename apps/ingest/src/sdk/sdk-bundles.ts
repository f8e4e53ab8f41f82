import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SdkBundle {
  version: string;
  source: Buffer;
  /** For the `integrity` attribute of a script element. */
  integrity: string;
}

const FILE = 'pixeltrace.js';
const VERSION = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/;

/** The recorder as the build left it: `<folder>/<version>/pixeltrace.js`, any number of versions. Read once. */
export class SdkBundles {
  private readonly bundles: ReadonlyMap<string, SdkBundle>;
  readonly latest: SdkBundle | undefined;

  constructor(folder: string) {
    const versions = existsSync(folder) ? readdirSync(folder).filter((name) => VERSION.test(name) && existsSync(path.join(folder, name, FILE))) : [];
    versions.sort(byVersion);
    this.bundles = new Map(versions.map((version) => [version, read(folder, version)]));
    this.latest = this.bundles.get(versions.at(-1) ?? '');
  }

  get(version: string): SdkBundle | undefined {
    return this.bundles.get(version);
  }
}

const read = (folder: string, version: string): SdkBundle => {
  const source = readFileSync(path.join(folder, version, FILE));
  return { version, source, integrity: `sha384-${hash('sha384', source, 'base64')}` };
};

const byVersion = (one: string, other: string): number => {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  return [0, 1, 2].map((at) => (a?.[at] ?? 0) - (b?.[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
};

/** Where the build puts the recorder, whether we run from `dist` or from the sources. */
export const sdkFolder = (): string => {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
  const built = path.join(root, 'web', 'sdk');
  return existsSync(built) ? built : path.join(root, 'dist', 'web', 'sdk');
};
