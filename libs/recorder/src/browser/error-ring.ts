import type { RecordedEvent } from '#recording-format/events.js';
import type { Ledger } from '#recording-format/ledger.js';
import { emptyLedger } from '#recording-format/ledger.js';
import type { Cut } from './chunk-builder.js';

const MOST_BYTES = 8 * 1024 * 1024;
const KEYFRAME = 1;

interface Held {
  cut: Cut;
  /** When it began, and on which route. */
  from: number;
  route: string;
  bytes: number;
}

/** What an error sends: pieces, with the time that is their zero, the route of that moment and the ledger of what was dropped before it. */
export interface Released {
  cuts: Cut[];
  zero: number;
  route: string | undefined;
  dropped: Ledger;
}

/**
 * The last seconds of a recording that nothing was sent of, in memory and never in browser storage. Bounded by time and by bytes; what is dropped is dropped up to a
 * whole picture, so that the rest can be shown.
 */
export class ErrorRing {
  private held: Held[] = [];
  private dropped: Ledger = emptyLedger();
  private bytes = 0;
  private frozen: number | null = null;

  constructor(private readonly seconds: number) {}

  /** `from` and `route`: when and where the piece began; `now`: when it ended. A keyframe always begins a piece. */
  add(cut: Cut, from: number, route: string, now: number): void {
    const bytes = cut.frames.reduce((sum, { length }) => sum + length, cut.events.length * 64);
    this.held.push({ cut, from: isWhole(cut) ? timeOf(cut.frames[0] as Uint8Array) : from, route, bytes });
    this.bytes += bytes;
    this.trim(now);
  }

  /** Keeps everything that it has now, since it is about to be sent; answers the time that will be zero. */
  freeze(now: number): number {
    this.frozen = this.held[0] ? Math.max(this.held[0].from, now - this.seconds * 1000) : 0;
    return this.frozen;
  }

  /** It was not sent after all. */
  thaw(): void {
    this.frozen = null;
  }

  /** Hands everything over. */
  release(): Released {
    const { held, dropped, frozen } = this;
    const zero = frozen ?? 0;
    const cuts = held.map(({ cut }) => cut);
    const route = cuts.flatMap(({ events }) => events).findLast(([t, type]) => type === 'rt' && t <= zero)?.[2] as string | undefined;
    this.clear();
    return { cuts, zero, route: route ?? held[0]?.route, dropped };
  }

  clear(): void {
    this.held = [];
    this.bytes = 0;
  }

  private trim(now: number): void {
    // The last piece that a picture can be made from and that began before the time that is wanted.
    const horizon = now - this.seconds * 1000;
    if (this.frozen === null) this.dropBefore(this.held.findLastIndex(({ cut, from }) => from <= horizon && isWhole(cut)));
    while (this.bytes > MOST_BYTES && this.held.length > 1) {
      const next = this.held.findIndex(({ cut }, i) => i > 0 && isWhole(cut));
      this.dropBefore(next > 0 ? next : this.held.length - 1);
    }
  }

  private dropBefore(index: number): void {
    for (const { cut, bytes } of this.held.splice(0, Math.max(0, index))) {
      this.dropped = cut.ledger;
      this.bytes -= bytes;
    }
  }
}

function isWhole({ frames: [first] }: Cut): boolean {
  return first !== undefined && isKeyframe(first);
}

/** Whether a FRAME payload is one that needs no other: the flags stand behind two varints. */
export function isKeyframe(frame: Uint8Array): boolean {
  return ((frame[afterVarint(frame, afterVarint(frame, 0))] ?? 0) & KEYFRAME) !== 0;
}

function afterVarint(bytes: Uint8Array, at: number): number {
  while ((bytes[at] ?? 0) > 127) at++;
  return at + 1;
}

/** The same with another zero of time: what was before it happened at zero. `dropped`: ledger of what was left out. */
export function shiftCut(cut: Cut, zero: number, dropped: Ledger): Cut {
  return {
    meta: cut.meta && { ...cut.meta, startedAt: cut.meta.startedAt + zero },
    frames: cut.frames.map((frame) => shiftFrame(frame, zero)),
    // Whoever sends it says which route the picture at zero is of.
    events: cut.events.filter(([t, type]) => t > zero || (t === zero && type !== 'rt')).map(([t, ...rest]) => [Math.max(0, t - zero), ...rest] as RecordedEvent),
    ledger: less(cut.ledger, dropped),
  };
}

function timeOf(frame: Uint8Array): number {
  let t = 0;
  for (let at = afterVarint(frame, 0) - 1; at >= 0; at--) t = t * 128 + ((frame[at] ?? 0) & 127);
  return t;
}

function shiftFrame(frame: Uint8Array, zero: number): Uint8Array {
  const end = afterVarint(frame, 0);
  const head: number[] = [];
  let t = Math.max(0, timeOf(frame) - zero);
  for (; t > 127; t = Math.floor(t / 128)) head.push((t & 127) | 128);
  const shifted = new Uint8Array(head.length + 1 + frame.length - end);
  shifted.set([...head, t]);
  shifted.set(frame.subarray(end), head.length + 1);
  return shifted;
}

/** Totals since another moment. */
export function less(ledger: Ledger, before: Ledger): Ledger {
  const counts = (of: 'skipped' | 'lost') => Object.fromEntries(Object.entries(ledger[of]).map(([reason, count]) => [reason, count - ((before[of] as Record<string, number>)[reason] ?? 0)]));
  return {
    captured: ledger.captured - before.captured,
    stored: ledger.stored - before.stored,
    deduplicated: ledger.deduplicated - before.deduplicated,
    skipped: counts('skipped'),
    lost: counts('lost'),
  };
}
