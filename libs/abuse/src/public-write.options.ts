import type { FormName, GuardKind } from './forms.js';

export const PUBLIC_WRITE = 'abuse:public-write';
export const GUARDED_BY = 'abuse:guarded-by';

/** How a public write is defended. The functions get the validated body. */
export interface PublicWriteOptions<B extends object = Record<string, unknown>> {
  form: FormName;
  /** The mailbox that the write may make us send mail to: limited, and its domain looked at. */
  recipient?: (body: B) => string | undefined;
  /** Words that a person wrote, for the text heuristics. */
  texts?: (body: B) => readonly (string | undefined)[];
  /** Names of persons and companies: a link in one is spam. */
  names?: (body: B) => readonly (string | undefined)[];
  /** The answer that a caught bot gets: the same as everybody's. */
  whenCaught: (body: B) => unknown;
}

export type PublicWriteKind = { kind: 'form'; form: FormName } | { kind: 'guarded'; by: GuardKind };
