import type { Ledger } from '#recording-format/ledger.js';

/** Why the server could not keep a frame that the recorder sent (docs/recording-format.md §5). */
export const SERVER_LOSS_REASONS = ['undecodable', 'mask-unproven', 'mask-missing', 'gap', 'late'] as const;
export type ServerLossReason = (typeof SERVER_LOSS_REASONS)[number];

/** The recorder's ledger with the server's losses in it: captured = stored + deduplicated + Σ skipped + Σ lost, always. */
export interface ServerLedger {
  captured: number;
  stored: number;
  deduplicated: number;
  skipped: Record<string, number>;
  lost: Record<string, number>;
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

/**
 * Settles what the recorder says it sent with what was stored. A frame that the recorder sent and that never came counts as lost the
 * first time a later ledger speaks of it.
 */
export class LossLedger {
  private client: Ledger | null;
  private stored: number;
  private readonly lost: Record<ServerLossReason, number>;

  constructor(state: { client: Ledger | null; server: Partial<ServerLedger> }) {
    this.client = state.client;
    this.stored = state.server.stored ?? 0;
    const counts = SERVER_LOSS_REASONS.map((reason) => [reason, state.server.lost?.[reason] ?? 0]);
    this.lost = Object.fromEntries(counts) as Record<ServerLossReason, number>;
  }

  /** A frame is in a segment. */
  keep(): void {
    this.stored += 1;
  }

  lose(reason: ServerLossReason): void {
    this.lost[reason] += 1;
  }

  /** The recorder's totals as of now: what it sent and nobody counted yet was lost on the way, for `reason`. Older totals change nothing. */
  settle(client: Ledger, reason: ServerLossReason): void {
    if (this.client && client.captured < this.client.captured) return;
    this.client = client;
    const absent = client.stored - this.stored - sum(this.lost);
    if (absent > 0) this.lost[reason] += absent;
  }

  /** A chunk of `frames` frames came after its place was given up: its frames were counted as a gap. */
  arriveLate(frames: number): void {
    const known = Math.min(frames, this.lost.gap);
    this.lost.gap -= known;
    this.lost.late += frames;
  }

  state(): { client: Ledger | null; server: ServerLedger } {
    const { client } = this;
    const lost = Object.fromEntries(Object.entries({ ...client?.lost, ...this.lost }).filter(([, count]) => count > 0));
    const skipped: Record<string, number> = { ...client?.skipped };
    const deduplicated = client?.deduplicated ?? 0;
    return { client, server: { captured: this.stored + deduplicated + sum(skipped) + sum(lost), stored: this.stored, deduplicated, skipped, lost } };
  }
}
