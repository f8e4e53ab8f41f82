import { FormatError } from '#recording-format/format-error.js';
import type { Frame, Mask } from '#recording-format/frame.js';
import { GAP_REASON } from '#recording-format/gap.js';
import { masksAreBlack, paintMasks } from '#recording-format/mask-proof.js';
import { Painter } from '#recording-format/painter.js';
import type { Picture } from '#recording-format/picture.js';
import type { ServerLossReason } from '../server-ledger.js';
import { cleanAtlas } from './clean-atlas.js';
import type { DeadClickFinder } from './dead-clicks.js';
import { decodeAtlas } from './image-codec.js';
import type { RuleCheck } from './rule-check.js';
import type { Run } from './run.js';

/** Since when no frame can be painted, and why. Only a keyframe mends it. */
interface Break {
  from: number;
  gap: number;
  loss: ServerLossReason;
}

/** The pictures of one session, painted in order, with the breaks in between. */
export class FrameLine {
  private readonly painter = new Painter();
  private broken: Break | null = null;
  private lastT = 0;
  private picture: Picture | null = null;
  masks: readonly Mask[] = [];

  constructor(
    private readonly deadClicks: DeadClickFinder,
    private readonly rules: RuleCheck,
  ) {}

  /** Chunks are missing (`gap`) or cannot be used: what comes before the next keyframe has nothing to stand on. */
  interrupt(gap: number, loss: ServerLossReason, at = this.lastT): void {
    this.broken ??= { from: at, gap, loss };
    this.painter.reset();
    this.picture = null;
    this.deadClicks.blind();
  }

  /** Paints one frame and puts it into the run's segment, its image rebuilt; or counts why not. Answers what it shows. */
  async add(received: Frame, run: Run): Promise<{ t: number; picture: Picture } | null> {
    // A recorder's clock does not run backwards; if it seems to, order of arrival wins.
    const t = Math.max(received.t, this.lastT);
    this.lastT = t;
    if (this.broken && !received.keyframe) {
      run.ledger.lose(this.broken.loss);
      return null;
    }
    try {
      if (!this.rules.allows({ ...received, t })) throw new FrameRefused('mask-missing');
      const { frame, picture } = await this.paint({ ...received, t });
      this.mend(t, run);
      run.segment.addFrame(frame);
      run.ledger.keep();
      return { t, picture };
    } catch (error) {
      if (!(error instanceof FrameRefused)) throw error;
      run.ledger.lose(error.loss);
      this.interrupt(GAP_REASON.framesRefused, error.loss, t);
      return null;
    }
  }

  /** A segment ends: what is still broken is told, so that the next one starts from the truth. */
  endSegment(run: Run): void {
    if (!this.broken) return;
    const to = Math.max(this.broken.from, this.lastT);
    run.segment.addGap({ from: this.broken.from, to, reason: this.broken.gap });
    this.broken.from = to;
  }

  private mend(t: number, run: Run): void {
    if (!this.broken) return;
    run.segment.addGap({ from: Math.min(this.broken.from, t), to: t, reason: this.broken.gap });
    this.broken = null;
  }

  private async paint(frame: Frame): Promise<{ frame: Frame; picture: Picture }> {
    try {
      const clean = cleanAtlas(frame);
      const atlas = clean && (await decodeAtlas(clean, frame.newTiles.length));
      const before = this.deadClicks.before(frame, this.picture);
      const picture = this.painter.paint(frame, atlas);
      if (!masksAreBlack(picture, frame.masks)) throw new FrameRefused('mask-unproven');
      paintMasks(picture, frame.masks);
      this.deadClicks.painted(frame, picture, before);
      this.picture = picture;
      this.masks = frame.masks;
      return { picture, frame: clean ? { ...frame, image: { ...frame.image, bytes: clean.bytes } } : frame };
    } catch (error) {
      throw error instanceof FormatError ? new FrameRefused('undecodable') : error;
    }
  }
}

class FrameRefused extends Error {
  constructor(readonly loss: ServerLossReason) {
    super(loss);
  }
}
