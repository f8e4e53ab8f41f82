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

/** Every recorder that was ever released, as the build left them: `<folder>/<version>/pixeltrace.js`. A page that names a version, with its hash, goes on getting it. */
export class SdkBundles {
  readonly latest: SdkBundle | undefined;
  private readonly bundles: ReadonlyMap<string, SdkBundle>;

  constructor(folder: string, latest: string) {
    const versions = existsSync(folder) ? readdirSync(folder) : [];
    this.bundles = new Map(versions.flatMap((version) => bundleIn(folder, version)));
    this.latest = this.bundles.get(latest);
  }

  get(version: string): SdkBundle | undefined {
    return this.bundles.get(version);
  }
}

const bundleIn = (folder: string, version: string): [string, SdkBundle][] => {
  const file = path.join(folder, version, 'pixeltrace.js');
  if (!existsSync(file)) return [];
  const source = readFileSync(file);
  return [[version, { version, source, integrity: `sha384-${hash('sha384', source, 'base64')}` }]];
};

/** Where the build puts the recorder, whether we run from `dist` or from the sources. */
export const sdkFolder = (): string => {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
  const built = path.join(root, 'web', 'sdk');
  return existsSync(built) ? built : path.join(root, 'dist', 'web', 'sdk');
};
