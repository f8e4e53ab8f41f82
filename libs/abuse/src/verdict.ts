/** Why a public write is suspected. Each has a weight; the sum, at most 100, is the score. */
export const REASONS = {
  'proof-missing': 50,
  'proof-wrong': 50,
  'disposable-domain': 50,
  'recipient-busy': 50,
  'network-busy': 20,
  'mail-domain-unknown': 20,
  'under-attack': 20,
  'text-links': 30,
  'text-repeated': 15,
  'text-odd-name': 15,
  'text-shouting': 10,
  'address-dotted': 10,
  'address-random': 10,
  'no-browser': 10,
} as const;

export type Reason = keyof typeof REASONS;

/** From this score on a write is held for review. */
export const HOLD_FROM = 50;

/** Text only ever adds: all findings in words together weigh no more than this. */
const TEXT_AT_MOST = 40;

/** What the defence thinks of one public write. `hold`: take it in, but do nothing with it before an operator has looked. */
export interface AbuseVerdict {
  decision: 'accept' | 'hold';
  /** 0 to 100. */
  score: number;
  reasons: readonly Reason[];
}

export const verdictOf = (reasons: readonly Reason[]): AbuseVerdict => {
  const weigh = (some: readonly Reason[]): number => some.reduce((sum, reason) => sum + REASONS[reason], 0);
  const text = Math.min(TEXT_AT_MOST, weigh(reasons.filter((reason) => reason.startsWith('text-'))));
  const score = Math.min(100, text + weigh(reasons.filter((reason) => !reason.startsWith('text-'))));
  return { decision: score >= HOLD_FROM ? 'hold' : 'accept', score, reasons };
};
