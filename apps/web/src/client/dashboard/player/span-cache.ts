import type { RecordedEvent } from '#recording-format/events.js';
import type { Frame } from '#recording-format/frame.js';
import { parseRecordAsync, splitRecords } from '#recording-format/records.js';
import { inflateRaw } from './inflate.js';
import type { Span } from './spans.js';

export interface LoadedSpan {
  frames: Frame[];
  events: RecordedEvent[];
  bytes: number;
}

/** Fetches bytes [start, end) of a segment. */
export type FetchRange = (segment: number, start: number, end: number) => Promise<Uint8Array>;

const KEEP_BYTES = 48 * 1024 * 1024;

/** Parsed spans, least recently used dropped first, at most 48 MB of encoded bytes. One request a span, however many ask. */
export class SpanCache {
  private readonly kept = new Map<string, Promise<LoadedSpan>>();
  private readonly sizes = new Map<string, number>();

  constructor(private readonly fetchRange: FetchRange) {}

  get(span: Span): Promise<LoadedSpan> {
    const key = `${span.segment}:${span.start}`;
    const known = this.kept.get(key);
    if (known) {
      this.touch(key, known);
      return known;
    }
    const loading = this.load(span);
    this.kept.set(key, loading);
    loading.then(
      (loaded) => this.account(key, loaded.bytes),
      () => this.kept.delete(key),
    );
    return loading;
  }

  private touch(key: string, known: Promise<LoadedSpan>): void {
    this.kept.delete(key);
    this.kept.set(key, known);
    const size = this.sizes.get(key);
    if (size === undefined) return;
    this.sizes.delete(key);
    this.sizes.set(key, size);
  }

  private async load(span: Span): Promise<LoadedSpan> {
    const bytes = await this.fetchRange(span.segment, span.start, span.end);
    const frames: Frame[] = [];
    const events: RecordedEvent[] = [];
    for (const raw of splitRecords(bytes, 'segment')) {
      const record = await parseRecordAsync(raw, inflateRaw);
      if (record.kind === 'frame') frames.push(record.frame);
      else if (record.kind === 'events') events.push(...record.events);
    }
    return { frames, events, bytes: bytes.length };
  }

  private account(key: string, bytes: number): void {
    this.sizes.set(key, bytes);
    let total = [...this.sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [oldest, size] of [...this.sizes]) {
      if (total <= KEEP_BYTES || this.sizes.size <= 2) return;
      total -= size;
      this.sizes.delete(oldest);
      this.kept.delete(oldest);
    }
  }
}
