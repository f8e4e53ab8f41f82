import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Keeps generated files as they should be: writes those that differ, or with `check` only names them. Answers the exit code: 1 if
 * a check found a difference.
 */
export const keepFiles = async (root: string, files: ReadonlyMap<string, string>, { check, command }: { check: boolean; command: string }): Promise<0 | 1> => {
  const stale: string[] = [];
  for (const [name, text] of files) {
    const file = path.join(root, name);
    const present = await readFile(file, 'utf8').catch(() => undefined);
    if (present === text) continue;
    stale.push(name);
    if (check) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  if (check && stale.length > 0) process.stderr.write(`Out of date: ${stale.join(', ')}. Run: ${command}\n`);
  else if (!check) process.stdout.write(stale.length > 0 ? `Written: ${stale.join(', ')}\n` : 'Nothing changed.\n');
  return check && stale.length > 0 ? 1 : 0;
};
