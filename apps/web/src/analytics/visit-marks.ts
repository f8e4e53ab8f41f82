import { createHash, randomBytes } from 'node:crypto';

/** So many visits of a day are told apart; beyond it a day has at least as many. */
const MOST_MARKS = 500_000;

/**
 * Tells whether a visitor was here today, without keeping who. A mark is 48 bits of SHA-256 over a random salt, the address and the agent. Salt and marks live in
 * this object only, for one UTC day at most: they are written nowhere, and a restart forgets them.
 */
export class VisitMarks {
  private salt = randomBytes(32);
  private marks = new Set<number>();
  private day = '';

  /** True the first time in the UTC day `day` (YYYY-MM-DD). */
  isFirst(day: string, address: string, agent: string): boolean {
    if (day !== this.day) this.startDay(day);
    const mark = this.markOf(address, agent);
    if (this.marks.has(mark) || this.marks.size >= MOST_MARKS) return false;
    this.marks.add(mark);
    return true;
  }

  private startDay(day: string): void {
    this.salt.fill(0);
    this.salt = randomBytes(32);
    this.marks = new Set();
    this.day = day;
  }

  private markOf(address: string, agent: string): number {
    return createHash('sha256').update(this.salt).update(address).update('\0').update(agent).digest().readUIntBE(0, 6);
  }
}
