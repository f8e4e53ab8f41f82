import type { PrivacyLevel } from '#recording-format/meta.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import type { Budget } from './budget.js';
import type { DeclaredMasks } from './declared-masks.js';
import type { HookListener, Hooks } from './hooks.js';
import { isHtmlRenderer } from './html-renderer.js';
import type { LedgerBook } from './ledger-book.js';
import type { CaptureLink, CaptureReply, Layer } from './messages.js';
import type { RuleMasks } from './rule-masks.js';
import type { Surface } from './surfaces.js';
import { backgroundOf, findSurfaces, findViews } from './surfaces.js';
import type { FieldPlace } from './text-fields.js';
import { textFields, textRects } from './text-fields.js';

/** After this long without room in the budget it is looked at again. */
const BUDGET_RETRY_MS = 1000;

export interface CaptureDeps {
  hooks: Hooks;
  link: CaptureLink;
  budget: Budget;
  ledger: LedgerBook;
  declared: DeclaredMasks;
  rules: RuleMasks;
  privacy: PrivacyLevel;
  /** Milliseconds since the session started. */
  time: () => number;
  route: () => string;
  /** Flutter turned out to draw elements, not pictures. */
  onUnsupported: () => void;
  /** Counts it as stored, or as lost. */
  onFrame: (payload: Uint8Array<ArrayBuffer>) => void;
}

/** Takes pictures of Flutter's canvases when they changed, at most so many per second, one at a time. An idle page costs nothing. */
export class CaptureLoop implements HookListener {
  /** Synchronous main-thread time of the last captures, in milliseconds. */
  readonly mainThreadMs: number[] = [];
  readonly workerMs: number[] = [];
  private readonly ids = new WeakMap<HTMLCanvasElement, number>();
  private readonly presenters = new WeakSet<object>();
  private dirty = new WeakSet<object>();
  private allDirty = true;
  private lastId = 0;
  private lastAt = -Infinity;
  private lastLayout = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private inFlight = false;
  private awaitsFrame = false;
  private keyframe = true;

  constructor(private readonly deps: CaptureDeps) {}

  start(): void {
    this.running = true;
    this.deps.hooks.listener = this;
    this.schedule();
  }

  stop(): void {
    this.running = false;
    this.deps.hooks.listener = null;
    clearTimeout(this.timer);
  }

  /** The next picture starts an epoch. */
  forceKeyframe(): void {
    this.keyframe = true;
    this.schedule();
  }

  frame(): void {
    this.allDirty = true;
    if (this.awaitsFrame && !this.inFlight) {
      this.awaitsFrame = false;
      this.capture();
    } else this.schedule();
  }

  presented(canvas: object): void {
    this.presenters.add(canvas);
    this.dirty.add(canvas);
    this.schedule();
  }

  /** Looks soon, and captures if anything changed. */
  schedule(afterMs = 0): void {
    if (!this.running || this.timer !== undefined) return;
    const due = this.lastAt + this.deps.budget.interval - performance.now();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.tick();
    }, Math.max(0, due, afterMs));
  }

  private tick(): void {
    if (!this.running) return;
    if (document.visibilityState === 'hidden') {
      this.deps.ledger.skipped('hidden');
    } else if (this.inFlight) {
      this.deps.ledger.skipped('busy');
    } else if (!this.deps.budget.allows(performance.now())) {
      this.deps.ledger.skipped('budget');
      this.schedule(BUDGET_RETRY_MS);
    } else if (this.needsFrame()) {
      // Pixels of these canvases can only be read while Flutter draws; this makes every version draw exactly one frame.
      this.awaitsFrame = true;
      visualViewport?.dispatchEvent(new Event('resize'));
    } else this.capture();
  }

  private needsFrame(): boolean {
    if (this.deps.privacy === 'block') return false;
    return findViews().some((view) => findSurfaces(view).some(({ canvas }) => canvas && !this.deps.hooks.readable.has(canvas)));
  }

  private capture(): void {
    const started = performance.now();
    try {
      this.take(started);
    } catch {
      this.deps.ledger.lost('read');
    }
    keepLast(this.mainThreadMs, performance.now() - started);
  }

  private take(now: number): void {
    const views = findViews();
    if (views.length === 0) return;
    if (isHtmlRenderer(views)) return this.deps.onUnsupported();
    const route = this.deps.route();
    const masks = this.masks(views, route, now);
    const surfaces = masks ? views.flatMap(findSurfaces) : [];
    const page = { width: innerWidth, height: innerHeight, background: backgroundOf(views[0]), route };
    const places = surfaces.map(({ canvas, rect }) => ({ id: canvas ? this.idOf(canvas) : 0, rect }));
    const layout = JSON.stringify([page, places, masks]);
    const fresh = surfaces.map(({ canvas }) => canvas !== null && this.isDirty(canvas));
    if (!this.keyframe && layout === this.lastLayout && !fresh.includes(true)) return this.clean();
    const bitmaps = surfaces.map(({ canvas, rect }, i) => (canvas && fresh[i] ? readCanvas(canvas, rect) : undefined));
    this.inFlight = true;
    this.lastAt = now;
    this.lastLayout = layout;
    const { keyframe } = this;
    this.keyframe = false;
    this.clean();
    void this.send({ ...page, t: this.deps.time(), ...(masks ?? NO_MASKS), keyframe, doubt: masks === null }, places, bitmaps);
  }

  private async send(page: Omit<Parameters<CaptureLink['capture']>[0], 'layers'>, places: Layer[], bitmaps: (Promise<ImageBitmap> | undefined)[]): Promise<void> {
    try {
      const read = await Promise.all(bitmaps);
      const layers = places.map((place, i) => (read[i] ? { ...place, bitmap: read[i] } : place));
      this.settle(await this.deps.link.capture({ ...page, layers }), page.doubt);
    } catch {
      this.deps.ledger.lost('read');
      this.keyframe = true;
      this.allDirty = true;
      this.lastLayout = '';
    }
    this.inFlight = false;
    if (this.allDirty || this.keyframe) this.schedule();
    // Looks again once only one page's rules hold.
    else if (this.deps.rules.isLeaving(performance.now())) this.schedule(BUDGET_RETRY_MS);
  }

  private settle(reply: CaptureReply, doubt: boolean): void {
    const { ledger, budget, onFrame } = this.deps;
    budget.spent(reply.frame?.length ?? 0, reply.ms);
    keepLast(this.workerMs, reply.ms);
    if (reply.outcome === 'stored' && reply.frame) onFrame(reply.frame);
    else if (reply.outcome === 'deduplicated') ledger.deduplicated();
    else if (reply.outcome === 'masked') {
      ledger.skipped('masked');
      // Not in doubt: only waiting for a page change to settle, so look again. In doubt: the app must speak first.
      if (!doubt) this.keyframe = true;
    } else {
      ledger.lost('encode');
      this.keyframe = true;
    }
  }

  private masks(views: readonly Element[], route: string, now: number): { fields: FieldPlace[]; declared: Rectangle[]; allText: Rectangle[] } | null {
    const { privacy, declared, rules, link } = this.deps;
    const declaredRects = declared.current(views);
    const ruled = rules.current(route, views, now);
    const allText = privacy === 'mask-all' ? textRects(views) : [];
    if (privacy === 'block' || link.isBlind || !declaredRects || !ruled || !allText) return null;
    return { fields: textFields(views), declared: [...declaredRects, ...ruled], allText };
  }

  private idOf(canvas: HTMLCanvasElement): number {
    const known = this.ids.get(canvas);
    if (known) return known;
    this.ids.set(canvas, ++this.lastId);
    this.dirty.add(canvas);
    return this.lastId;
  }

  private isDirty(canvas: HTMLCanvasElement): boolean {
    return this.dirty.has(canvas) || (this.allDirty && !this.presenters.has(canvas));
  }

  private clean(): void {
    this.dirty = new WeakSet();
    this.allDirty = false;
  }
}

const NO_MASKS = { fields: [], declared: [], allText: [] };

/** Reads a canvas at CSS size, so that a dense screen costs no more than a plain one. */
function readCanvas(canvas: Surface['canvas'] & object, rect: Rectangle): Promise<ImageBitmap> {
  const w = Math.max(1, Math.round(rect.w));
  const h = Math.max(1, Math.round(rect.h));
  if (canvas.width <= w && canvas.height <= h) return createImageBitmap(canvas);
  return createImageBitmap(canvas, { resizeWidth: w, resizeHeight: h, resizeQuality: 'medium' });
}

function keepLast(list: number[], value: number): void {
  list.push(value);
  if (list.length > 1000) list.shift();
}
