import type { PromiseRow } from '../../apps/privacy/src/promises/judge.js';

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));

const line = ({ id, text, kept, keptBy, controls, tests, evidence, owner, because }: PromiseRow): string => {
  const passed = tests.filter((test) => test.passed).length;
  const facts = `  ${kept ? '✓' : '✗'} ${id}  ${cut(text, 62)}  ${keptBy === 'software' ? 'software  ' : '  + people'}  ${String(controls.length).padStart(2)}  ${`${passed}/${tests.length}`.padStart(5)}  ${cut(owner, 10)}  ${evidence.value ?? '?'} ${evidence.says}`;
  return [facts, ...because.map((reason) => `       ${reason}`)].join('\n');
};

/** For people: a line for each promise, and below it why it is not kept. */
export const promisesTable = (rows: readonly PromiseRow[]): string =>
  [`  ${'clause'.padEnd(68)}  kept by     code  tests  owner       figure`, ...rows.map(line), '', `${rows.filter(({ kept }) => kept).length} of ${rows.length} promises are kept.`].join('\n');
