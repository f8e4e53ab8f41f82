import type { ServerLedger } from '../server-ledger.js';
import type { Ledger } from '#recording-format/ledger.js';
import type { MaskRule } from '#recording-format/mask-rules.js';
import type { PointerKind } from '#recording-format/events.js';
import type { Meta } from '#recording-format/meta.js';
import type { ActivityBin } from './activity-meter.js';

/**
 * One thing to do, in seq order: a chunk's body; a chunk that came after its place was given up; a run of chunks that never came (`next`: the
 * first seq after it); a chunk whose bytes cannot be used.
 */
export type Step =
  | { kind: 'chunk'; seq: number; body: Uint8Array }
  | { kind: 'late'; seq: number; body: Uint8Array }
  | { kind: 'missing'; next: number }
  | { kind: 'unusable'; seq: number };

/** Stored plaintext segments, in order, that bring a cold decoder to where the session stands. `offset`: of the last keyframe in the first of them. */
export interface Prime {
  segments: Uint8Array[];
  offset: number;
}

/**
 * `warm`: the process stands at `nextSeq` (it decoded or was primed); `new`: nothing was painted before; `broken`: what was painted
 * before cannot be brought back, so only a keyframe helps.
 */
export type Start = 'warm' | 'new' | 'broken';

export interface DecodeJob {
  sessionId: string;
  nextSeq: number;
  start: Start;
  steps: Step[];
  /** The number that the segment gets. */
  segment: number;
  ledger: { client: Ledger | null; server: Partial<ServerLedger> };
  /** Where the pictures stand: t of the last thumbnail, and whether there is a poster. */
  pictures: { thumbnailT: number | null; hasPoster: boolean };
  /** What the project masks, and the route that the session is on where its records do not say; null while it is not known. */
  rules?: readonly MaskRule[];
  route?: string | null;
}

export interface IndexedEvent {
  t: number;
  kind: 'route' | 'click' | 'error' | 'resize' | 'visibility' | 'tag' | 'rage-click' | 'dead-click';
  data: Record<string, string | number>;
}

export interface EncodedPicture {
  kind: 'poster' | 'thumbnail';
  t: number;
  width: number;
  height: number;
  bytes: Uint8Array;
}

export interface BuiltSegment {
  bytes: Uint8Array;
  firstT: number;
  lastT: number;
  /** [t, byte offset in the segment] of each keyframe. */
  keyframes: [number, number][];
  /** [from, to, reason] of each gap. */
  gaps: [number, number, number][];
  frames: number;
  activity: ActivityBin[];
}

export interface DecodeResult {
  nextSeq: number;
  /** Chunks that cannot be read, and why (a `FormatErrorCode`). */
  refused: { seq: number; code: string }[];
  segment: BuiltSegment | null;
  events: IndexedEvent[];
  pictures: EncodedPicture[];
  ledger: { client: Ledger | null; server: ServerLedger };
  /** The last META seen in this run. */
  meta: Meta | null;
  /** What pointed first in this run. */
  firstPointer: PointerKind | null;
}

/** What the parent asks of the child, one at a time. `forget` is not answered. */
export type DecoderRequest =
  | { kind: 'stands-at'; sessionId: string; nextSeq: number }
  | { kind: 'prime'; sessionId: string; nextSeq: number; prime: Prime }
  | { kind: 'decode'; job: DecodeJob }
  | { kind: 'forget'; sessionId: string };

export type DecoderReply =
  | { kind: 'ready' }
  | { kind: 'stands'; value: boolean }
  | { kind: 'primed' }
  | { kind: 'decoded'; result: DecodeResult }
  | { kind: 'failed'; code: string };
