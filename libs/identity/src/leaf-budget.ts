import type { Clock } from '#clock/clock.js';

interface Window {
  until: number;
  taken: number;
  /** Not written down since the last leaf that was. */
  unrecorded: number;
}

/** At most `perWindow` leaves for each name in each window, so that nobody can flood the audit log. What is left out is counted. */
export class LeafBudget {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { perWindow: number; milliseconds: number; names: number },
  ) {}

  /** Undefined when no leaf may be written now; else how many were left out since the last one of this name. */
  take(name: string): number | undefined {
    const now = this.clock.monotonic();
    const known = this.windows.get(name);
    const window = known && known.until > now ? known : { until: now + this.limits.milliseconds, taken: 0, unrecorded: known?.unrecorded ?? 0 };
    this.windows.delete(name);
    this.windows.set(name, window);
    this.makeRoom();
    if (window.taken >= this.limits.perWindow) {
      window.unrecorded += 1;
      return undefined;
    }
    const { unrecorded } = window;
    window.taken += 1;
    window.unrecorded = 0;
    return unrecorded;
  }

  private makeRoom(): void {
    if (this.windows.size <= this.limits.names) return;
    const oldest = this.windows.keys().next();
    if (!oldest.done) this.windows.delete(oldest.value);
  }
}
