export type ExpiryRule = 'plan' | 'project' | 'shortened' | 'pinned';

/** What decides when a recording goes. */
export interface ExpiryFacts {
  /** The last moment that the plan allows; nothing goes beyond it. */
  ceilingAt: Date;
  /** What plan and project said when it was recorded, or when they were shortened since. */
  base: { at: Date; rule: 'plan' | 'project' };
  shortenedTo?: Date | null;
  pinnedUntil?: Date | null;
}

/** When a recording goes, and because of which rule: a pin keeps it longer than its project would, an instruction to shorten it wins over a pin, and the plan wins over all. */
export const expiryOf = ({ ceilingAt, base, shortenedTo, pinnedUntil }: ExpiryFacts): { expiresAt: Date; rule: ExpiryRule } => {
  const pinned = pinnedUntil && pinnedUntil > base.at;
  const kept: { expiresAt: Date; rule: ExpiryRule } = pinned ? { expiresAt: pinnedUntil, rule: 'pinned' } : { expiresAt: base.at, rule: base.rule };
  const wished = shortenedTo && shortenedTo < kept.expiresAt ? { expiresAt: shortenedTo, rule: 'shortened' as const } : kept;
  return ceilingAt < wished.expiresAt ? { expiresAt: ceilingAt, rule: 'plan' } : wished;
};
