import type { Clock } from '#clock/clock.js';

interface Entry<V> {
  value: Promise<V>;
  until: number;
}

/** Remembers answers for a short while, at most `capacity` of them (oldest go first). A failed answer is not remembered; callers of one key share one question. */
export class ShortCache<V> {
  private readonly entries = new Map<string, Entry<V>>();

  constructor(
    private readonly clock: Clock,
    private readonly milliseconds: number,
    private readonly capacity: number,
  ) {}

  get(key: string, ask: () => Promise<V>): Promise<V> {
    const known = this.entries.get(key);
    if (known && known.until > this.clock.monotonic()) return known.value;
    const value = ask();
    const entry = { value, until: this.clock.monotonic() + this.milliseconds };
    this.entries.delete(key);
    this.entries.set(key, entry);
    this.makeRoom();
    value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return value;
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  private makeRoom(): void {
    if (this.entries.size <= this.capacity) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}
