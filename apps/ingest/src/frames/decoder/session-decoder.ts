import type { RecordedEvent } from '#recording-format/events.js';
import { FormatError } from '#recording-format/format-error.js';
import { type Gap, GAP_REASON } from '#recording-format/gap.js';
import type { Ledger } from '#recording-format/ledger.js';
import { LIMITS } from '#recording-format/limits.js';
import type { ParsedRecord } from '#recording-format/records.js';
import { SEGMENT_HEADER_BYTES } from '#recording-format/segment.js';
import type { ServerLossReason } from '../server-ledger.js';
import { readBounded } from './chunk-records.js';
import { ClickFinder, RageFinder } from './clicks.js';
import { DeadClickFinder } from './dead-clicks.js';
import type { DecodeJob, DecodeResult, Prime, Step } from './decoder-protocol.js';
import { FrameLine } from './frame-line.js';
import { PicturePicker } from './picture-picker.js';
import { RuleCheck } from './rule-check.js';
import { Run } from './run.js';

/** Everything a session's next chunk builds on: its picture, its tile dictionary, its open clicks. A pure function of the records so far. */
export class SessionDecoder {
  private readonly clicks = new ClickFinder();
  private readonly rage = new RageFinder();
  private readonly deadClicks = new DeadClickFinder();
  private readonly rules = new RuleCheck();
  private readonly line = new FrameLine(this.deadClicks, this.rules);
  private picker: PicturePicker | null = null;
  private hiddenSince: number | null = null;
  private unseen = 0;
  /** Why frames are missing that the next ledger will speak of. */
  private absent: ServerLossReason = 'gap';

  constructor(public nextSeq: number) {}

  /** Brings a fresh decoder to where stored segments end. */
  async prime({ segments, offset }: Prime): Promise<void> {
    const run = new Run({ segment: 0, ledger: { client: null, server: {} } });
    for (const [i, segment] of segments.entries()) {
      await this.take(readBounded(segment.subarray(i === 0 ? offset : SEGMENT_HEADER_BYTES), 'segment'), run);
    }
  }

  /** What came before cannot be brought back: frames are shown again from the next keyframe on. */
  breakLine(gap: number = GAP_REASON.framesRefused, loss: ServerLossReason = 'undecodable', at?: number): void {
    this.line.interrupt(gap, loss, at);
    this.absent = loss;
  }

  /** Works through the steps and hands over what they make. */
  async decode(job: DecodeJob): Promise<DecodeResult> {
    const run = new Run(job);
    this.rules.rules = job.rules ?? [];
    this.rules.begin(job.route ?? null);
    this.picker ??= new PicturePicker(job.pictures.thumbnailT, job.pictures.hasPoster);
    for (const step of job.steps) await this.step(step, run);
    this.line.endSegment(run);
    return {
      nextSeq: this.nextSeq,
      refused: run.refused,
      segment: run.segment.build(run.activity.inOrder()),
      events: run.index.inOrder(),
      pictures: this.picker.take(),
      ledger: run.ledger.state(),
      meta: run.meta,
      firstPointer: run.firstPointer,
    };
  }

  private async step(step: Step, run: Run): Promise<void> {
    switch (step.kind) {
      case 'missing':
        this.breakLine(GAP_REASON.chunksMissing, 'gap');
        this.nextSeq = Math.min(step.next, LIMITS.seq);
        return;
      case 'unusable':
        if (step.seq < this.nextSeq) return;
        this.breakLine();
        this.nextSeq = after(step.seq);
        return;
      case 'late':
        this.refusing(step.seq, run, () => {
          run.ledger.arriveLate(readBounded(step.body, 'chunk').filter(({ kind }) => kind === 'frame').length);
        });
        return;
      case 'chunk': {
        const records = this.refusing(step.seq, run, () => readBounded(step.body, 'chunk'));
        if (records) await this.take(records, run);
        else this.breakLine();
        this.nextSeq = after(step.seq);
      }
    }
  }

  private refusing<T>(seq: number, run: Run, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      run.refused.push({ seq, code: error.code });
      return null;
    }
  }

  private async take(records: readonly ParsedRecord[], run: Run): Promise<void> {
    // Events first: a frame may answer a click that stands after it in the chunk.
    for (const record of records) if (record.kind === 'events') for (const event of record.events) this.seeEvent(event, run);
    let reached = 0;
    for (const record of records) reached = Math.max(reached, await this.takeRecord(record, run));
    for (const click of this.deadClicks.settle(reached)) run.index.addClick('dead-click', click);
  }

  /** Answers the time that the record reaches. */
  private async takeRecord(record: ParsedRecord, run: Run): Promise<number> {
    switch (record.kind) {
      case 'meta':
        run.meta = record.meta;
        this.rules.sawMeta(record.meta);
        run.segment.addMeta(record.meta);
        return 0;
      case 'events':
        run.segment.addEvents(record.events);
        return Math.max(...record.events.map(([t]) => t), 0);
      case 'ledger':
        this.seeLedger(record.ledger, run);
        return 0;
      case 'gap':
        this.seeStoredGap(record.gap);
        return record.gap.to;
      case 'frame': {
        const shown = await this.line.add(record.frame, run);
        if (shown) run.activity.addFrame({ ...record.frame, t: shown.t });
        if (shown && !record.frame.placeholder) await this.picker?.see(shown.t, shown.picture);
        return record.frame.t;
      }
    }
  }

  private seeEvent(event: RecordedEvent, run: Run): void {
    run.index.addEvent(event);
    if (event[1] === 'rt') this.rules.sawRoute(event[0], event[2]);
    run.activity.addEvent(event);
    if (event[1] === 'pd' || event[1] === 'pm') run.firstPointer ??= event[4];
    const click = this.clicks.see(event);
    if (click) {
      run.index.addClick('click', click);
      run.activity.addClick(click.t);
      if (this.rage.see(click)) run.index.addClick('rage-click', click);
      this.deadClicks.see(click, this.line.masks);
    }
    if (event[1] === 'rt' || event[1] === 'rs') this.deadClicks.answered(event[0]);
    if (event[1] === 'vs') this.seeVisibility(event[0], event[2] === 'hidden', run);
  }

  private seeVisibility(t: number, hidden: boolean, run: Run): void {
    if (hidden) {
      this.hiddenSince ??= t;
      this.deadClicks.blind();
    } else if (this.hiddenSince !== null) {
      run.segment.addGap({ from: Math.min(this.hiddenSince, t), to: t, reason: GAP_REASON.pageHidden });
      this.hiddenSince = null;
    }
  }

  /** When the recorder left pictures out, a change may have gone unseen. */
  private seeLedger(ledger: Ledger, run: Run): void {
    const unseen = ledger.captured - ledger.stored - ledger.deduplicated;
    if (unseen > this.unseen) this.deadClicks.blind();
    this.unseen = unseen;
    run.ledger.settle(ledger, this.absent);
    this.absent = 'gap';
  }

  private seeStoredGap({ to, reason }: Gap): void {
    if (reason === GAP_REASON.chunksMissing) this.breakLine(reason, 'gap', to);
    if (reason === GAP_REASON.framesRefused) this.breakLine(reason, 'undecodable', to);
  }
}

/** The database holds a seq as a signed 32-bit integer, and so must what comes after the last one. */
const after = (seq: number): number => Math.min(seq + 1, LIMITS.seq);
