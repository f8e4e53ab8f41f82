const SLOW_WORKER_MS = 150;
const MAX_SLOWDOWN = 4;

/** Keeps the recorder within a number of bytes per minute, and slower when the machine is slow. */
export class Budget {
  private left: number;
  private refilled: number;
  private slowdown = 1;
  private readonly times: number[] = [];

  /** `now` in milliseconds of a monotonic clock. */
  constructor(
    private readonly bytesPerMinute: number,
    private readonly intervalMs: number,
    now: number,
  ) {
    this.left = bytesPerMinute;
    this.refilled = now;
  }

  /** Milliseconds that must lie between two captures now. */
  get interval(): number {
    const thrifty = this.left < this.bytesPerMinute / 4 ? 2 : 1;
    return this.intervalMs * Math.max(this.slowdown, thrifty);
  }

  /** False while the bytes of this minute are used up. */
  allows(now: number): boolean {
    this.left = Math.min(this.bytesPerMinute, this.left + ((now - this.refilled) / 60_000) * this.bytesPerMinute);
    this.refilled = now;
    return this.left > 0;
  }

  spent(bytes: number, workerMs: number): void {
    this.left -= bytes;
    this.times.push(workerMs);
    if (this.times.length < 20) return;
    const slow = this.times.filter((ms) => ms > SLOW_WORKER_MS * this.slowdown).length;
    if (slow > 1) this.slowdown = Math.min(MAX_SLOWDOWN, this.slowdown * 2);
    else if (slow === 0) this.slowdown = Math.max(1, this.slowdown / 2);
    this.times.length = 0;
  }
}
