import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What was tested. `commit`: abbreviated, `+changes` where the files differ from it. `source`: digest of all files but kept results, so that keeping a result makes no other. */
export interface SourceVersion {
  commit: string;
  source: string;
}

const git = (root: string, ...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] });

const RESULTS = ['docs/results/'];

export const sourceVersion = (root: string): SourceVersion => {
  try {
    const files = git(root, 'ls-files', '-co', '--exclude-standard', '-z').split('\0').filter((file) => file !== '' && !RESULTS.some((folder) => file.startsWith(folder)));
    const hash = createHash('sha256');
    for (const file of files.toSorted()) hash.update(file).update('\0').update(readIfThere(path.join(root, file))).update('\0');
    const changed = git(root, 'status', '--porcelain', '--', '.', ...RESULTS.map((folder) => `:!${folder}`)).trim() !== '';
    return { commit: `${git(root, 'rev-parse', '--short', 'HEAD').trim()}${changed ? '+changes' : ''}`, source: hash.digest('hex') };
  } catch {
    return { commit: 'unknown', source: 'unknown' };
  }
};

const readIfThere = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
};
