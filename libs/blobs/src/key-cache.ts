import type { Clock } from '#clock/clock.js';

interface Held<T> {
  value: T;
  until: number;
}

/** Keys in clear, for a short time and not too many of them. */
export class KeyCache<T> {
  private readonly held = new Map<string, Held<T>>();
  private readonly loading = new Map<string, Promise<T>>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { milliseconds: number; entries: number },
  ) {}

  /** The key under `id`, loaded once however many ask. What was forgotten while it was loading is handed out, but not kept. */
  async get(id: string, load: () => Promise<T>): Promise<T> {
    const found = this.held.get(id);
    if (found && found.until > this.clock.monotonic()) return found.value;
    const running = this.loading.get(id);
    if (running) return running;
    const started = load();
    this.loading.set(id, started);
    try {
      const value = await started;
      if (this.loading.get(id) === started) this.keep(id, value);
      return value;
    } finally {
      if (this.loading.get(id) === started) this.loading.delete(id);
    }
  }

  forget(id: string): void {
    this.held.delete(id);
    this.loading.delete(id);
  }

  clear(): void {
    this.held.clear();
    this.loading.clear();
  }

  private keep(id: string, value: T): void {
    this.held.delete(id);
    if (this.held.size >= this.limits.entries) this.dropOldest();
    this.held.set(id, { value, until: this.clock.monotonic() + this.limits.milliseconds });
  }

  private dropOldest(): void {
    for (const id of this.held.keys()) {
      this.held.delete(id);
      return;
    }
  }
}
