import type { RecordedEvent } from '#recording-format/events.js';
import { type Frame, encodeFrame } from '#recording-format/frame.js';
import { type Gap, encodeGap } from '#recording-format/gap.js';
import { toJson } from '#recording-format/json.js';
import type { Meta } from '#recording-format/meta.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import { SEGMENT_HEADER_BYTES, encodeSegment } from '#recording-format/segment.js';
import { deflateRawSync } from 'node:zlib';
import type { BuiltSegment } from './decoder-protocol.js';

const WORTH_DEFLATING = 256;

/** Collects the records of one segment (docs/recording-format.md §6). */
export class SegmentBuilder {
  private readonly records: Uint8Array[] = [];
  private length = SEGMENT_HEADER_BYTES;
  private readonly keyframes: [number, number][] = [];
  private readonly gaps: [number, number, number][] = [];
  private frames = 0;
  private startsWithKeyframe = false;
  private firstT = Number.MAX_SAFE_INTEGER;
  private lastT = 0;

  constructor(private readonly number: number) {}

  addMeta(meta: Meta): void {
    this.addJson(RECORD.meta, meta);
  }

  addEvents(events: readonly RecordedEvent[]): void {
    for (const [t] of events) this.span(t);
    if (events.length > 0) this.addJson(RECORD.events, events);
  }

  addFrame(frame: Frame): void {
    this.span(frame.t);
    if (frame.keyframe) this.keyframes.push([frame.t, this.length]);
    if (this.frames === 0) this.startsWithKeyframe = frame.keyframe;
    this.frames += 1;
    this.push(writeRecord(RECORD.frame, encodeFrame(frame)));
  }

  addGap(gap: Gap): void {
    this.span(gap.from);
    this.span(gap.to);
    this.gaps.push([gap.from, gap.to, gap.reason]);
    this.push(writeRecord(RECORD.gap, encodeGap(gap)));
  }

  /** Null when nothing was added that has a place in time. */
  build(activity: BuiltSegment['activity']): BuiltSegment | null {
    if (this.firstT > this.lastT) return null;
    const { number, firstT, lastT, keyframes, gaps, frames } = this;
    const bytes = encodeSegment({ number, firstT, lastT, keyframeFirst: this.startsWithKeyframe }, this.records);
    return { bytes, firstT, lastT, keyframes, gaps, frames, activity };
  }

  private addJson(type: number, value: unknown): void {
    const payload = toJson(value);
    const worth = payload.length >= WORTH_DEFLATING;
    this.push(writeRecord(type, worth ? deflateRawSync(payload) : payload, worth));
  }

  private push(record: Uint8Array): void {
    this.records.push(record);
    this.length += record.length;
  }

  private span(t: number): void {
    this.firstT = Math.min(this.firstT, t);
    this.lastT = Math.max(this.lastT, t);
  }
}
