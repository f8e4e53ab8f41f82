/** What one test came to. */
export class PromiseTestDto {
  /** Its file and its title.
   * @example "libs/mail/src/compose.spec.ts › cannot build a mail without a way out" */
  id!: string;

  /** Null: it was not run.
   * @example true */
  passed!: boolean | null;

  /** @example "2026-11-23T21:00:00.000Z" */
  at!: string | null;

  /** The sources it ran on.
   * @example "9b1deb4" */
  commit!: string | null;
}

/** When a control was switched off under test. */
export class SwitchedOffDto {
  /** Whether its test turned red, as it has to.
   * @example true */
  red!: boolean;

  /** @example "2026-11-23T21:00:00.000Z" */
  at!: string;

  /** @example "9b1deb4" */
  commit!: string;
}

/** Code that keeps a promise. */
export class PromiseControlDto {
  /** @example "A mail without a way out is not made." */
  does!: string;

  /** @example "libs/mail/src/compose.ts" */
  file!: string;

  /** @example "finish" */
  symbol!: string;

  /** Null: it was not tried. */
  switchedOff!: SwitchedOffDto | null;
}

/** A figure of the running system, at most a minute old. */
export class PromiseEvidenceDto {
  /** @example "unsubscribed mailboxes, each with the stream it left" */
  says!: string;

  /** The SQL it comes from.
   * @example "select count(*) from mail.suppression" */
  query!: string;

  /** Null: it cannot be had.
   * @example 12 */
  value!: number | null;
}

/** What software cannot keep alone. */
export class KeptByPeopleDto {
  /** @example "Operators for support read what comes." */
  does!: string;

  /** @example "2026-11-23" */
  reviewedOn!: string;

  /** @example "2027-02-23" */
  nextReviewOn!: string;
}

/** One promise of the policy. */
export class PromiseDto {
  /** @example "R8" */
  id!: string;

  /** What the policy says.
   * @example "You can also unsubscribe from any email we send using the link in that email." */
  text!: string;

  /** @example true */
  kept!: boolean;

  /** @example "software" */
  keptBy!: 'software' | 'software and people';

  controls!: PromiseControlDto[];

  tests!: PromiseTestDto[];

  evidence!: PromiseEvidenceDto;

  /** Who answers for it.
   * @example "support" */
  owner!: string;

  /** Null: software alone keeps it. */
  people!: KeptByPeopleDto | null;

  /** Why it is not kept; empty when it is.
   * @example [] */
  because!: string[];
}

export class PromisesDto {
  /** When the tests ran that are told of; null when this release brings no check along.
   * @example "2026-11-23T21:00:00.000Z" */
  checkedAt!: string | null;

  /** The sources that were checked.
   * @example "9b1deb4" */
  commit!: string | null;

  /** How many of them are kept.
   * @example 34 */
  kept!: number;

  clauses!: PromiseDto[];
}
