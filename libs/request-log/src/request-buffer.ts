import type { LoggedRequest, PrefixCount } from './logged-request.js';

const MOST_ENTRIES = 10_000;
const MOST_PREFIXES = 10_000;
const MINUTE_MS = 60_000;

/** What was taken out of the buffer to be written. */
export interface Drained {
  entries: LoggedRequest[];
  prefixes: PrefixCount[];
}

/** Holds what is to be written, within bounds: when it is full, new entries are lost and counted. */
export class RequestBuffer {
  private entries: LoggedRequest[] = [];
  private prefixes = new Map<string, PrefixCount>();
  private lost = 0;

  constructor(private readonly app: string) {}

  add(entry: LoggedRequest): void {
    if (this.entries.length >= MOST_ENTRIES) this.lost += 1;
    else this.entries.push(entry);
  }

  count(prefix: string, refused: boolean, now: Date): void {
    const start = now.getTime() - (now.getTime() % MINUTE_MS);
    const key = `${start} ${prefix}`;
    const known = this.prefixes.get(key);
    if (known) {
      known.requests += 1;
      known.refused += refused ? 1 : 0;
    } else if (this.prefixes.size < MOST_PREFIXES) {
      this.prefixes.set(key, { minute: new Date(start).toISOString(), app: this.app, prefix, requests: 1, refused: refused ? 1 : 0 });
    } else {
      this.lost += 1;
    }
  }

  drain(): Drained {
    const drained = { entries: this.entries, prefixes: [...this.prefixes.values()] };
    this.entries = [];
    this.prefixes = new Map();
    return drained;
  }

  /** Puts back what could not be written, as far as there is room. */
  keep({ entries, prefixes }: Drained): void {
    const room = MOST_ENTRIES - this.entries.length;
    this.lost += Math.max(0, entries.length - room);
    this.entries = [...entries.slice(0, room), ...this.entries];
    for (const { minute, prefix, requests, refused } of prefixes) this.addBack(`${Date.parse(minute)} ${prefix}`, { minute, app: this.app, prefix, requests, refused });
  }

  /** How many were lost since the last time it was asked. */
  takeLost(): number {
    const { lost } = this;
    this.lost = 0;
    return lost;
  }

  private addBack(key: string, count: PrefixCount): void {
    const known = this.prefixes.get(key);
    if (known) {
      known.requests += count.requests;
      known.refused += count.refused;
    } else if (this.prefixes.size < MOST_PREFIXES) {
      this.prefixes.set(key, count);
    } else {
      this.lost += count.requests;
    }
  }
}
