import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadPart } from './load/load-part.js';
import { mailPart } from './load/mail-part.js';
import { signUpsPart } from './load/signups.js';
import { writeResult } from './results.js';

// `npm run load [-- --only mail] [--count 10000] [--json] [--keep]`: volumes that no test has the time for, on the real thing. `--keep` writes docs/results.

const PARTS: readonly LoadPart[] = [mailPart, signUpsPart];

const { values } = parseArgs({ options: { only: { type: 'string' }, count: { type: 'string' }, json: { type: 'boolean', default: false }, keep: { type: 'boolean', default: true } }, allowNegative: true });
const chosen = PARTS.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  process.stderr.write(`There is no part ${values.only}; there is: ${PARTS.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

const results: Record<string, unknown> = {};
let failed = 0;
for (const { name, run } of chosen) {
  const folder = mkdtempSync(path.join(tmpdir(), `pixeltrace-load-${name}-`));
  try {
    const { figures, holds } = await run({ folder, ...(values.count === undefined ? {} : { count: Number(values.count) }), say: (text) => void process.stderr.write(`${name}: ${text}\n`) });
    results[name] = { holds, ...figures };
    failed += holds ? 0 : 1;
    if (values.keep) writeResult(`load-${name}`, { holds, ...figures });
    process.stderr.write(`${holds ? '✓' : '✗'} ${name}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : `${JSON.stringify(results, null, 2)}\n`);
process.exit(failed === 0 ? 0 : 1);
