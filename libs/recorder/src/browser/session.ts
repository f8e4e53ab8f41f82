import type { RecordedEvent } from '#recording-format/events.js';
import { emptyLedger } from '#recording-format/ledger.js';
import { LIMITS } from '#recording-format/limits.js';
import type { Engine, Meta, PrivacyLevel } from '#recording-format/meta.js';
import { BlindLink } from './blind-link.js';
import { Budget } from './budget.js';
import { CaptureLoop } from './capture-loop.js';
import type { Cut } from './chunk-builder.js';
import { ChunkBuilder, toBody, toBodyNow } from './chunk-builder.js';
import type { DeclaredMasks } from './declared-masks.js';
import { ErrorRing, isKeyframe, less, shiftCut } from './error-ring.js';
import { ErrorRecorder } from './error-recorder.js';
import { EventRecorder } from './event-recorder.js';
import type { Hooks } from './hooks.js';
import { LedgerBook } from './ledger-book.js';
import type { CaptureLink } from './messages.js';
import type { InitOptions, RecorderConfig } from './options.js';
import { IMAGE_QUALITY } from './options.js';
import { postJson } from './post-json.js';
import { RouteRecorder } from './route-recorder.js';
import { RuleMasks } from './rule-masks.js';
import { stricter } from './start-session.js';
import { Subscriptions } from './subscriptions.js';
import { Uploader } from './uploader.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import { WorkerLink } from './worker-link.js';

const CHUNK_BYTES = 512 * 1024;
/** Room for events and ledger beside the frames of a chunk. */
const LARGEST_FRAME = LIMITS.chunkBytes - 128 * 1024;

/** What a session stands in, and whom it tells. */
export interface SessionSetting {
  hooks: Hooks;
  declared: DeclaredMasks;
  /** Flutter turned out to draw no pictures. */
  onUnsupported: () => void;
  /** Ingest ended it; nothing of it is left here. */
  onEnded: (code: string) => void;
  onSettings: (version: number | undefined) => void;
  /** Something went wrong in the app while the recording is only held in memory. */
  onError: () => void;
}

/** One recording: sent as it is made once it was granted, and until then the last seconds of it in memory. */
export class Session {
  readonly ledger = new LedgerBook();
  readonly loop: CaptureLoop;
  uploader: Uploader | null = null;
  private readonly privacy: PrivacyLevel;
  private readonly builder = new ChunkBuilder();
  private readonly events: EventRecorder;
  private readonly routes: RouteRecorder;
  private readonly errors: ErrorRecorder;
  private readonly subscriptions = new Subscriptions();
  private readonly link: CaptureLink;
  /** Cuts are turned into bodies one after the other, so that chunks keep their order. */
  private packing: Promise<void> = Promise.resolve();
  private waiting: Cut[] = [];
  private ended = false;

  private readonly ring: ErrorRing;
  private token = '';
  /** What was dropped before the first piece that is sent, and when that began: sent times count from there. */
  private zero = 0;
  private dropped = emptyLedger();
  private cutAt = 0;
  private cutRoute: string;
  private meta: Meta | null = null;

  /** `epoch`: `performance.now()` at t = 0. Records events only when the browser cannot run the capture worker. */
  constructor(
    private readonly options: InitOptions,
    private readonly config: RecorderConfig,
    private readonly began: { startedAt: number; epoch: number },
    private readonly setting: SessionSetting,
  ) {
    const fps = Math.max(0.1, Math.min(config.framesPerSecond, options.framesPerSecond ?? config.framesPerSecond));
    const link = WorkerLink.start({ quality: IMAGE_QUALITY }, options.workerUrl);
    this.privacy = link ? stricter(config.privacy, options.privacy ?? 'none') : 'block';
    this.link = link ?? new BlindLink();
    this.ring = new ErrorRing(config.onErrorSeconds ?? 0);
    this.routes = new RouteRecorder((route) => {
      this.record([this.time(), 'rt', route]);
      this.loop.schedule();
    });
    this.cutRoute = this.routes.current;
    this.events = new EventRecorder(this.time, this.record);
    this.errors = new ErrorRecorder((message, source) => {
      this.record([this.time(), 'er', message, source]);
      if (!this.uploader) setting.onError();
    });
    this.loop = new CaptureLoop({
      ...setting,
      rules: new RuleMasks(config.maskRules ?? []),
      link: this.link,
      budget: new Budget(config.maxBytesPerMinute, 1000 / fps, performance.now()),
      ledger: this.ledger,
      privacy: this.privacy,
      time: this.time,
      route: () => this.routes.current,
      onFrame: (frame) => this.addFrame(frame),
    });
  }

  /** Something went wrong: what is held is kept whole until it is granted or not. Answers when it began, in milliseconds since 1970. */
  offer(): number {
    this.flush();
    return this.began.startedAt + this.ring.freeze(this.time());
  }

  /** It may not be sent now, but perhaps after the next error. */
  wait(): void {
    this.ring.thaw();
  }

  /** From now on it is sent, with what was held until now. */
  grant(token: string): void {
    this.flush();
    this.token = token;
    const held = this.ring.release();
    this.zero = held.zero;
    this.dropped = held.dropped;
    this.uploader = new Uploader({
      url: `${this.options.endpoint}/v1/chunks`,
      token,
      onLost: (frames, reason) => {
        this.ledger.storedThenLost(frames, reason);
        this.loop.forceKeyframe();
      },
      onEnded: (code) => {
        this.discard();
        this.setting.onEnded(code);
      },
      onSettings: this.setting.onSettings,
    });
    const route = held.route ?? this.cutRoute;
    held.cuts.forEach((cut, i) => this.send(cut, false, i === 0 ? route : undefined));
  }

  start(): void {
    this.setMeta();
    this.record([0, 'rt', this.routes.current]);
    this.events.start();
    this.routes.start();
    this.errors.start();
    this.subscriptions.add(window, 'resize', () => this.setMeta());
    this.subscriptions.add(document, 'visibilitychange', () => this.onVisibility());
    this.subscriptions.add(window, 'pagehide', () => this.sendTail());
    const timer = setInterval(() => this.flush(), this.config.chunkSeconds * 1000);
    this.subscriptions.also(() => clearInterval(timer));
    this.loop.start();
  }

  readonly time = (): number => Math.max(0, Math.round(performance.now() - this.began.epoch));

  readonly record = (event: RecordedEvent): void => {
    if (!this.ended) this.builder.addEvent(event);
  };

  captureError(message: unknown): void {
    this.errors.take(message, 'app');
  }

  /** Sends what there is, tells ingest that the session is over, and resolves when all of it arrived or was given up. */
  async stop(): Promise<void> {
    if (this.ended) return;
    if (!this.uploader) return this.discard();
    this.halt();
    this.flush(true);
    await this.packing;
    await this.uploader.drained();
    const notice = { token: this.token, lastSeq: this.uploader.lastSeq, ledger: less(this.ledger.snapshot(), this.dropped) };
    await postJson(`${this.options.endpoint}/v1/sessions/end`, () => notice);
  }

  /** Ends it here and now: what was not sent is forgotten. */
  discard(): void {
    this.halt();
    this.waiting = [];
    this.builder.cut(this.ledger.snapshot());
    this.ring.clear();
    this.uploader?.purge();
  }

  /** Sends what there is so far and resolves when it was acknowledged or given up. */
  async flushed(): Promise<void> {
    this.flush();
    await this.packing;
    await this.uploader?.drained();
  }

  private halt(): void {
    this.events.stop();
    this.ended = true;
    this.loop.stop();
    this.link.stop();
    this.routes.stop();
    this.errors.stop();
    this.subscriptions.end();
  }

  private addFrame(frame: Uint8Array): void {
    if (this.ended) return;
    if (frame.length > LARGEST_FRAME) {
      this.ledger.lost('buffer-full');
      this.loop.forceKeyframe();
      return;
    }
    const begins = !this.uploader && isKeyframe(frame);
    if (begins || this.builder.bytes + frame.length > LARGEST_FRAME) this.flush();
    // Counted with the chunk that it goes into: a ledger that was ahead of its frames would tell of a loss.
    this.ledger.stored();
    this.builder.addFrame(frame);
    if (this.builder.bytes >= CHUNK_BYTES) this.flush();
  }

  private flush(last = false): void {
    this.events.flush();
    if (this.builder.isEmpty && !last) return;
    const [from, route, now] = [this.cutAt, this.cutRoute, this.time()];
    const cut = this.builder.cut(this.ledger.snapshot());
    this.cutAt = now;
    this.cutRoute = this.routes.current;
    if (this.uploader) this.send(cut, last);
    else this.ring.add(cut, from, route, now);
  }

  /** `route`: where a recording that was held begins; its first piece says so, and what was recorded. */
  private send(whole: Cut, last = false, route?: string): void {
    const cut = this.zero > 0 || route !== undefined ? shiftCut(whole, this.zero, this.dropped) : whole;
    if (route !== undefined) {
      cut.meta ??= this.meta && { ...this.meta, startedAt: this.meta.startedAt + this.zero };
      if (cut.meta) cut.meta.route = route;
      cut.events.unshift([0, 'rt', route]);
    }
    this.waiting.push(cut);
    this.packing = this.packing.then(async () => {
      const body = await toBody(cut).catch(() => toBodyNow(cut));
      const at = this.waiting.indexOf(cut);
      // Gone when the page went away meanwhile, or the session was erased.
      if (at < 0) return;
      this.waiting.splice(at, 1);
      this.uploader?.push(body, cut.frames.length, last);
    });
  }

  private sendTail(): void {
    if (!this.uploader) return;
    this.flush();
    for (const cut of this.waiting.splice(0)) this.uploader.push(toBodyNow(cut), cut.frames.length);
    this.uploader.sendTail();
  }

  private onVisibility(): void {
    if (document.visibilityState === 'hidden') this.sendTail();
    else this.loop.forceKeyframe();
  }

  private setMeta(): void {
    this.meta = {
      recorder: RECORDER_VERSION,
      engine: engineOf(),
      width: innerWidth,
      height: innerHeight,
      dpr: devicePixelRatio,
      privacy: this.privacy,
      startedAt: this.began.startedAt,
      route: this.routes.current,
    };
    this.builder.setMeta(this.meta);
    this.loop.schedule();
  }
}

function engineOf(): Engine {
  const page = window as unknown as Record<string, unknown>;
  if (page['flutterCanvasKit'] !== undefined) return 'canvaskit';
  return page['_flutter_skwasmInstance'] === undefined ? 'unknown' : 'skwasm';
}
