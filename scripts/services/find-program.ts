import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/** Full path of the first of `names` that is on PATH (or in the usual system folders), or undefined. */
export const findProgram = (names: readonly string[]): string | undefined => {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];
  for (const name of names) {
    const found = (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))).find(isProgram);
    if (found) return found;
  }
  return undefined;
};
