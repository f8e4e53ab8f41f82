import { isPromise, type PolicyClause, type PolicyText } from './policy-text.js';

export type ChangeClass = 'wording' | 'meaningful';

/** A run of words: in both texts, only in the later, or only in the earlier one. */
export interface WordRun {
  op: 'same' | 'added' | 'removed';
  text: string;
}

export interface ClauseChange {
  id: string;
  kind: 'added' | 'removed' | 'changed';
  before: string | null;
  after: string | null;
  words: readonly WordRun[];
  changeClass: ChangeClass;
  /** Why it is of that class, for the person who decides. */
  because: string;
}

export interface PolicyDiff {
  from: number;
  to: number;
  changes: readonly ClauseChange[];
  /** The gravest of its changes. */
  changeClass: ChangeClass;
}

/** What a promise is about, by the first letter of its id. */
const TOPICS: Readonly<Record<string, string>> = {
  S: 'whether and why data is shared',
  C: 'what is collected and why',
  A: 'who gets to see data',
  R: 'a right',
  D: 'how long data is kept',
  X: 'how data is protected',
  T: 'where data is processed',
  V: 'how changes are told',
};

/** Words by which a statement that promises nothing begins to mean something else. */
const WEIGHTY =
  /^(?:not?|never|only|except|unless|until|within|without|always|all|any|every|may|might|can|cannot|will|must|shall|should|could|would|don't|won't|days?|weeks?|months?|years?|hours?|sell|share|third|partner|partners|advertising|marketing|consent|required|\d.*)$/;

/** Words as they mean: no case, no punctuation, no emphasis, no typography. */
const meant = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll(/[’‘]/g, "'")
    .split(/[^\p{L}\p{N}@.'-]+/u)
    .map((word) => word.replace(/^[.'-]+|[.'-]+$/g, ''))
    .filter((word) => word !== '');

interface Step<T> {
  op: WordRun['op'];
  item: T;
}

/** How long the longest common subsequence of the rests is that begin at each pair of places. */
const commonLengths = <T>(before: readonly T[], after: readonly T[]): number[][] => {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row = [], below = []] = [lengths[i], lengths[i + 1]];
    for (let j = after.length - 1; j >= 0; j -= 1) row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return lengths;
};

/** The shortest way from one list to another; what was removed comes before what was added. */
const align = <T>(before: readonly T[], after: readonly T[]): Step<T>[] => {
  const lengths = commonLengths(before, after);
  const steps: Step<T>[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      steps.push({ op: 'same', item: before[i] as T });
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) steps.push({ op: 'removed', item: before[i++] as T });
    else steps.push({ op: 'added', item: after[j++] as T });
  }
  return [...steps, ...before.slice(i).map((item): Step<T> => ({ op: 'removed', item })), ...after.slice(j).map((item): Step<T> => ({ op: 'added', item }))];
};

const runsOf = (before: string, after: string): WordRun[] => {
  const runs: WordRun[] = [];
  const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
  for (const { op, item } of align(words(before), words(after))) {
    const last = runs.at(-1);
    if (last?.op === op) last.text += ` ${item}`;
    else runs.push({ op, text: item });
  }
  return runs;
};

const judge = (id: string, before: string | null, after: string | null): Pick<ClauseChange, 'changeClass' | 'because'> => {
  const topic = isPromise(id) ? TOPICS[id.charAt(0)] : undefined;
  if (before === null || after === null) return { changeClass: 'meaningful', because: `A ${isPromise(id) ? 'promise' : 'statement'} was ${before === null ? 'added' : 'removed'}.` };
  const changed = align(meant(before), meant(after)).filter(({ op }) => op !== 'same');
  if (changed.length === 0) return { changeClass: 'wording', because: 'Only case, punctuation or emphasis differ.' };
  if (topic !== undefined) return { changeClass: 'meaningful', because: `The words changed of a promise about ${topic}.` };
  const weighty = changed.find(({ item }) => WEIGHTY.test(item));
  if (weighty) return { changeClass: 'meaningful', because: `“${weighty.item}” was ${weighty.op}.` };
  return { changeClass: 'wording', because: 'It promises nothing, and no word that weighs was touched.' };
};

const changeOf = (earlier: PolicyClause | undefined, later: PolicyClause | undefined): ClauseChange[] => {
  const [before, after] = [earlier?.text ?? null, later?.text ?? null];
  if (before === after) return [];
  const id = (later ?? earlier)?.id ?? '';
  return [{ id, kind: before === null ? 'added' : after === null ? 'removed' : 'changed', before, after, words: runsOf(before ?? '', after ?? ''), ...judge(id, before, after) }];
};

/** Clause by clause, in the order of the later text; what was removed comes last. */
export const diffPolicies = (earlier: PolicyText, later: PolicyText): PolicyDiff => {
  const before = new Map(earlier.clauses.map((clause) => [clause.id, clause]));
  const after = new Map(later.clauses.map((clause) => [clause.id, clause]));
  const changes = [...later.clauses.flatMap((clause) => changeOf(before.get(clause.id), clause)), ...earlier.clauses.filter(({ id }) => !after.has(id)).flatMap((clause) => changeOf(clause, undefined))];
  return { from: earlier.version, to: later.version, changes, changeClass: changes.some(({ changeClass }) => changeClass === 'meaningful') ? 'meaningful' : 'wording' };
};
