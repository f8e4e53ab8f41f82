import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SwitchOffOutcome } from '../../apps/privacy/src/promises/judge.js';
import type { Control } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';
import type { SwitchedOff } from './switch-off.js';

interface KeptRun {
  at: string;
  commit: string;
  figures: { switchedOff: readonly SwitchedOff[] };
}

/** The last run of `npm run promises -- --switch-off` that covered a control. */
export const lastSwitchOff = (root: string): ((clause: string, control: Control) => SwitchOffOutcome | undefined) => {
  const folder = path.join(root, 'docs', 'results');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('-switch-off.json')) : [];
  const runs = names.toSorted().toReversed().map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as KeptRun);
  return (clause, { file, symbol, switchOff }) => {
    for (const { at, commit, figures } of runs) {
      const found = figures.switchedOff.find((one) => one.clause === clause && one.control === `${file} ${symbol}` && one.test.startsWith(switchOff.reddens.file));
      if (found) return { red: found.red, at, commit };
    }
    return undefined;
  };
};
