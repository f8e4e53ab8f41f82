import { LossLedger } from '../server-ledger.js';
import type { Meta } from '#recording-format/meta.js';
import type { DecodeJob } from './decoder-protocol.js';
import { ActivityMeter } from './activity-meter.js';
import { EventIndex } from './event-index.js';
import type { PointerKind } from '#recording-format/events.js';
import { SegmentBuilder } from './segment-builder.js';

/** What one job makes: one segment and all that goes with it. */
export class Run {
  readonly segment: SegmentBuilder;
  readonly ledger: LossLedger;
  readonly index = new EventIndex();
  readonly activity = new ActivityMeter();
  readonly refused: { seq: number; code: string }[] = [];
  meta: Meta | null = null;
  firstPointer: PointerKind | null = null;

  constructor(job: Pick<DecodeJob, 'segment' | 'ledger'>) {
    this.segment = new SegmentBuilder(job.segment);
    this.ledger = new LossLedger(job.ledger);
  }
}
