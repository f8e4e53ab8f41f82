import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const isRoot = (folder: string): boolean => {
  const manifest = path.join(folder, 'package.json');
  return existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'pixeltrace';
};

/** The folder of this clone, whether we run from `scripts/` (jest) or from `dist/scripts/`. */
export const repositoryRoot = (): string => {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!isRoot(folder)) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('package.json of pixeltrace not found above this script');
    folder = parent;
  }
  return folder;
};
