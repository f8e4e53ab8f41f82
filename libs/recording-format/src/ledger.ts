import { must } from './format-error.js';
import { asInteger, asObject, asOneOf, parseJson } from './json.js';

export const SKIP_REASONS = ['busy', 'masked', 'hidden', 'budget'] as const;
export const LOSS_REASONS = ['encode', 'buffer-full', 'read', 'refused'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
export type LossReason = (typeof LOSS_REASONS)[number];

/** What became of every moment a picture was due, in totals since the session began (§5). */
export interface Ledger {
  captured: number;
  stored: number;
  deduplicated: number;
  skipped: Partial<Record<SkipReason, number>>;
  lost: Partial<Record<LossReason, number>>;
}

export function emptyLedger(): Ledger {
  return { captured: 0, stored: 0, deduplicated: 0, skipped: {}, lost: {} };
}

/** Throws `FormatError`, also when the totals do not add up. */
export function parseLedger(payload: Uint8Array): Ledger {
  return toLedger(parseJson(payload));
}

/** The same for a ledger that came inside another JSON document. Throws `FormatError`. */
export function toLedger(json: unknown): Ledger {
  const value = asObject(json, 'ledger');
  const ledger = {
    captured: asCount(value['captured']),
    stored: asCount(value['stored']),
    deduplicated: asCount(value['deduplicated']),
    skipped: asCounts(value['skipped'], SKIP_REASONS),
    lost: asCounts(value['lost'], LOSS_REASONS),
  };
  must(ledger.captured === accountedFor(ledger), 'bad-field', 'ledger does not add up');
  return ledger;
}

/** stored + deduplicated + Σ skipped + Σ lost. */
export function accountedFor({ stored, deduplicated, skipped, lost }: Ledger): number {
  return [...Object.values(skipped), ...Object.values(lost)].reduce((sum, count) => sum + count, stored + deduplicated);
}

const asCount = (value: unknown) => asInteger(value, 0xffffffff, 'ledger count');

function asCounts<R extends string>(value: unknown, reasons: readonly R[]): Partial<Record<R, number>> {
  const counts: Partial<Record<R, number>> = {};
  for (const [reason, count] of Object.entries(asObject(value, 'ledger reasons'))) {
    counts[asOneOf(reason, reasons, 'ledger reason')] = asCount(count);
  }
  return counts;
}
