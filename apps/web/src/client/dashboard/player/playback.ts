import type { RecordedEvent } from '#recording-format/events.js';
import type { FramePainter } from './frame-painter.js';
import type { LoadedSpan, SpanCache } from './span-cache.js';
import { keyframeSpanFor, type Span, spanAt } from './spans.js';

/** A pause longer than this (milliseconds) is skipped when asked. */
const QUIET = 3_000;

/**
 * Shows a recording at a time. `showAt` moves forward frame by frame when it can and starts from a keyframe when it must; a newer call
 * overtakes an older one that has not finished.
 */
export class Playback {
  private position = -1;
  private spanIndex = -1;
  private frameIndex = 0;
  private wanted = 0;
  private busy: Promise<void> = Promise.resolve();

  constructor(
    private readonly painter: FramePainter,
    private readonly cache: SpanCache,
    private spans: readonly Span[],
  ) {}

  /** A live recording grew. */
  extend(spans: readonly Span[]): void {
    this.spans = spans;
  }

  /** Shows time `t` (milliseconds). Answers whether this call was the one that painted last. */
  async showAt(t: number): Promise<boolean> {
    const turn = ++this.wanted;
    this.busy = this.busy.then(() => (turn === this.wanted ? this.advance(t, turn) : undefined));
    await this.busy;
    return turn === this.wanted;
  }

  /** Events in (from, to], of what is loaded around them. */
  async eventsBetween(from: number, to: number): Promise<RecordedEvent[]> {
    const first = Math.max(0, spanAt(this.spans, from));
    const last = spanAt(this.spans, to);
    const loaded = await Promise.all(this.spans.slice(first, last + 1).map((span) => this.cache.get(span)));
    return loaded.flatMap(({ events }) => events.filter(([t]) => t > from && t <= to));
  }

  /** Where to go on after `t` when nothing happens for a while: shortly before the next frame or event, else `t`. */
  async afterQuiet(t: number): Promise<number> {
    const index = spanAt(this.spans, t);
    const here = this.spans[index];
    if (!here) return t;
    const loaded = await this.cache.get(here);
    const next = Math.min(
      ...loaded.frames.map((frame) => frame.t).filter((time) => time > t),
      ...loaded.events.map(([time]) => time).filter((time) => time > t),
      this.spans[index + 1]?.t ?? Infinity,
    );
    return Number.isFinite(next) && next - t > QUIET ? next - 300 : t;
  }

  /** Before the first picture was taken the first picture is shown, not nothing. */
  private async advance(time: number, turn: number): Promise<void> {
    const start = keyframeSpanFor(this.spans, time);
    if (start < 0) return;
    const t = Math.max(time, this.spans[start]?.t ?? 0);
    if (t < this.position || this.spanIndex < start) this.restart(start);
    for (;;) {
      const span = this.spans[this.spanIndex];
      if (!span || span.t > t) break;
      const loaded = await this.cache.get(span);
      this.prefetch(this.spanIndex + 1);
      if (!(await this.paintSpan(loaded, t, turn))) return;
      if (this.frameIndex < loaded.frames.length || !this.spans[this.spanIndex + 1] || (this.spans[this.spanIndex + 1]?.t ?? Infinity) > t) break;
      this.spanIndex += 1;
      this.frameIndex = 0;
    }
    this.position = t;
    this.painter.present();
  }

  /** Paints frames of a span up to `t`; false when a newer call overtook this one. */
  private async paintSpan(loaded: LoadedSpan, t: number, turn: number): Promise<boolean> {
    for (;;) {
      const frame = loaded.frames[this.frameIndex];
      if (!frame || frame.t > t) return true;
      await this.painter.paint(frame);
      this.frameIndex += 1;
      this.position = frame.t;
      if (turn !== this.wanted && this.frameIndex % 16 === 0) return false;
    }
  }

  private restart(spanIndex: number): void {
    this.painter.reset();
    this.spanIndex = spanIndex;
    this.frameIndex = 0;
    this.position = -1;
  }

  private prefetch(index: number): void {
    const next = this.spans[index];
    if (next) this.cache.get(next).catch(() => undefined);
  }
}
