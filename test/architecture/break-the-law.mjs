// Builds a small tree that breaks the law in three ways and runs the law on it: a check that cannot fail is no check.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = process.cwd();
const tree = mkdtempSync(path.join(tmpdir(), 'pixeltrace-law-'));
const put = (file, text) => {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), text);
};
try {
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.law.json', 'package.json']) cpSync(path.join(root, file), path.join(tree, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  put('libs/consent/src/a.ts', 'export const a = 1;\n');
  put('libs/jobs/src/b.ts', "import { a } from '#consent/a.js';\nexport const b = a;\n");
  // A build must not blind the law: names in package.json lead there.
  put('dist/libs/consent/src/a.js', 'export const a = 1;\n');
  put('apps/ingest/src/c.service.ts', "import { DataSource } from 'typeorm';\nexport const c = DataSource;\n");
  put('apps/web/src/d.ts', "import { c } from '../../ingest/src/c.service.js';\nexport const d = c;\n");
  execFileSync(path.join(root, 'node_modules/.bin/depcruise'), ['apps', 'libs', '--config', '.dependency-cruiser.cjs'], { cwd: tree, stdio: 'inherit' });
} finally {
  rmSync(tree, { recursive: true, force: true });
}
