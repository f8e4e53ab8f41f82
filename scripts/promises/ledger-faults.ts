import { CLAUSES } from '#contracts/clauses.js';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Control, LedgerEntry, TestRef } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';
import { testsOf } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

class Sources {
  private readonly known = new Map<string, string | undefined>();

  constructor(private readonly root: string) {}

  of(file: string): string | undefined {
    if (!this.known.has(file)) this.known.set(file, existsSync(path.join(this.root, file)) ? readFileSync(path.join(this.root, file), 'utf8') : undefined);
    return this.known.get(file);
  }
}

const faultsOfControl = (sources: Sources, { file, symbol, switchOff }: Control): string[] => {
  const source = sources.of(file);
  if (source === undefined) return [`${file} is not there.`];
  const faults: string[] = [];
  if (!new RegExp(`(?<![\\w$])${escape(symbol)}(?![\\w$])`).test(source)) faults.push(`${file} has no ${symbol}.`);
  const places = source.split(switchOff.find).length - 1;
  if (places !== 1) faults.push(`what switches ${symbol} off is ${places} times in ${file}, not once.`);
  if (switchOff.find === switchOff.replace) faults.push(`nothing switches ${symbol} off.`);
  return faults;
};

const faultOfTest = (sources: Sources, { file, title }: TestRef): string[] => {
  const source = sources.of(file);
  if (source === undefined) return [`${file} is not there.`];
  const spellings = ["'", '"', '`'].map((quote) => `(${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`);
  return spellings.some((spelling) => source.includes(spelling)) ? [] : [`${file} has no test “${title}”.`];
};

const faultsOfEntry = (sources: Sources, entry: LedgerEntry): string[] => {
  const faults = [...entry.controls.flatMap((control) => faultsOfControl(sources, control)), ...testsOf(entry).flatMap((ref) => faultOfTest(sources, ref))];
  if (entry.controls.length === 0 && !entry.missing?.length) faults.push('no code keeps it, and nothing is said to be missing.');
  if (testsOf(entry).length === 0) faults.push('no test shows it.');
  const { people } = entry;
  if (people && !(people.reviewedOn < people.nextReviewOn)) faults.push('the next review is not after the last one.');
  return faults.map((fault) => `${entry.id}: ${fault}`);
};

/** What can be seen without running anything: clauses without a test, code and tests that are not there, and entries for clauses that no policy has. */
export const ledgerFaults = (root: string, ledger: readonly LedgerEntry[], policyIds: readonly string[]): string[] => {
  const sources = new Sources(root);
  const ids = ledger.map(({ id }) => id);
  const missing = CLAUSES.filter((id) => !(ids as string[]).includes(id)).map((id) => `${id}: is not in the ledger.`);
  const dead = ids.filter((id) => !policyIds.includes(id)).map((id) => `${id}: is in no policy; what is tested for it is dead.`);
  const unknown = policyIds.filter((id) => !(ids as string[]).includes(id)).map((id) => `${id}: is promised by the policy and not in the ledger.`);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: is there twice.`);
  return [...new Set([...missing, ...dead, ...unknown, ...twice, ...ledger.flatMap((entry) => faultsOfEntry(sources, entry))])];
};
