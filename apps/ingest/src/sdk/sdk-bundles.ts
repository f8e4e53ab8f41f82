import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SdkBundle {
  version: string;
  source: Buffer;
  /** For the `integrity` attribute of a script element. */
  integrity: string;
}

/** The recorder as the build left it. A release serves one version; older ones stay where earlier releases put them, behind the same paths. */
export class SdkBundles {
  readonly latest: SdkBundle | undefined;

  constructor(folder: string, version: string) {
    const file = path.join(folder, 'pixeltrace.js');
    if (!existsSync(file)) return;
    const source = readFileSync(file);
    this.latest = { version, source, integrity: `sha384-${hash('sha384', source, 'base64')}` };
  }

  get(version: string): SdkBundle | undefined {
    return this.latest?.version === version ? this.latest : undefined;
  }
}

/** Where the build puts the recorder, whether we run from `dist` or from the sources. */
export const sdkFolder = (): string => {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
  const built = path.join(root, 'web', 'sdk');
  return existsSync(built) ? built : path.join(root, 'dist', 'web', 'sdk');
};
