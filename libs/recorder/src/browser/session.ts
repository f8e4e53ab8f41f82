import type { RecordedEvent } from '#recording-format/events.js';
import { LIMITS } from '#recording-format/limits.js';
import type { Engine, PrivacyLevel } from '#recording-format/meta.js';
import { BlindLink } from './blind-link.js';
import { Budget } from './budget.js';
import { CaptureLoop } from './capture-loop.js';
import type { Cut } from './chunk-builder.js';
import { ChunkBuilder, toBody, toBodyNow } from './chunk-builder.js';
import type { DeclaredMasks } from './declared-masks.js';
import { ErrorRecorder } from './error-recorder.js';
import { EventRecorder } from './event-recorder.js';
import type { Hooks } from './hooks.js';
import { LedgerBook } from './ledger-book.js';
import type { CaptureLink } from './messages.js';
import type { InitOptions, SessionGrant } from './options.js';
import { IMAGE_QUALITY } from './options.js';
import { RouteRecorder } from './route-recorder.js';
import { stricter } from './start-session.js';
import { Subscriptions } from './subscriptions.js';
import { Uploader } from './uploader.js';
import { RECORDER_VERSION } from '#recorder/version.js';
import { WorkerLink } from './worker-link.js';

const CHUNK_BYTES = 512 * 1024;
/** Room for events and ledger beside the frames of a chunk. */
const LARGEST_FRAME = LIMITS.chunkBytes - 128 * 1024;

/** One recording, from grant to end. */
export class Session {
  readonly ledger = new LedgerBook();
  readonly loop: CaptureLoop;
  readonly uploader: Uploader;
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

  /** `epoch`: `performance.now()` at t = 0. Records events only when the browser cannot run the capture worker. `onUnsupported`: Flutter turned out to draw no pictures. */
  constructor(
    private readonly options: InitOptions,
    private readonly grant: SessionGrant,
    private readonly began: { startedAt: number; epoch: number },
    page: { hooks: Hooks; declared: DeclaredMasks; onUnsupported: () => void },
  ) {
    const { config } = grant;
    const fps = Math.max(0.1, Math.min(config.framesPerSecond, options.framesPerSecond ?? config.framesPerSecond));
    const link = WorkerLink.start({ quality: IMAGE_QUALITY }, options.workerUrl);
    this.privacy = link ? stricter(config.privacy, options.privacy ?? 'none') : 'block';
    this.link = link ?? new BlindLink();
    this.uploader = new Uploader({
      url: `${options.endpoint}/v1/chunks`,
      token: grant.token,
      onLost: (frames, reason) => {
        this.ledger.storedThenLost(frames, reason);
        this.loop.forceKeyframe();
      },
      onErased: () => this.halt(),
    });
    this.routes = new RouteRecorder((route) => {
      this.record([this.time(), 'rt', route]);
      this.loop.schedule();
    });
    this.events = new EventRecorder(this.time, this.record);
    this.errors = new ErrorRecorder((message, source) => this.record([this.time(), 'er', message, source]));
    this.loop = new CaptureLoop({
      ...page,
      link: this.link,
      budget: new Budget(config.maxBytesPerMinute, 1000 / fps, performance.now()),
      ledger: this.ledger,
      privacy: this.privacy,
      time: this.time,
      route: () => this.routes.current,
      onFrame: (frame) => this.addFrame(frame),
    });
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
    const timer = setInterval(() => this.flush(), this.grant.config.chunkSeconds * 1000);
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
    this.halt(false);
    this.flush(true);
    await this.packing;
    await this.uploader.drained();
    await this.post(this.endNotice());
  }

  /** Sends what there is so far and resolves when it was acknowledged or given up. */
  async flushed(): Promise<void> {
    this.flush();
    await this.packing;
    await this.uploader.drained();
  }

  private halt(purge = true): void {
    this.events.stop();
    this.ended = true;
    this.loop.stop();
    this.link.stop();
    this.routes.stop();
    this.errors.stop();
    this.subscriptions.end();
    if (purge) {
      this.waiting = [];
      this.builder.cut(this.ledger.snapshot());
      this.uploader.purge();
    }
  }

  private addFrame(frame: Uint8Array): void {
    if (this.ended) return;
    if (frame.length > LARGEST_FRAME) {
      this.ledger.storedThenLost(1, 'buffer-full');
      this.loop.forceKeyframe();
      return;
    }
    if (this.builder.bytes + frame.length > LARGEST_FRAME) this.flush();
    this.builder.addFrame(frame);
    if (this.builder.bytes >= CHUNK_BYTES) this.flush();
  }

  private flush(last = false): void {
    this.events.flush();
    if (this.builder.isEmpty && !last) return;
    const cut = this.builder.cut(this.ledger.snapshot());
    this.waiting.push(cut);
    this.packing = this.packing.then(async () => {
      const body = await toBody(cut).catch(() => toBodyNow(cut));
      const at = this.waiting.indexOf(cut);
      // Gone when the page went away meanwhile, or the session was erased.
      if (at < 0) return;
      this.waiting.splice(at, 1);
      this.uploader.push(body, cut.frames.length, last);
    });
  }

  private sendTail(): void {
    this.events.flush();
    if (!this.builder.isEmpty) this.waiting.push(this.builder.cut(this.ledger.snapshot()));
    for (const cut of this.waiting.splice(0)) this.uploader.push(toBodyNow(cut), cut.frames.length);
    this.uploader.sendTail();
  }

  private onVisibility(): void {
    if (document.visibilityState === 'hidden') this.sendTail();
    else this.loop.forceKeyframe();
  }

  private setMeta(): void {
    this.builder.setMeta({
      recorder: RECORDER_VERSION,
      engine: engineOf(),
      width: innerWidth,
      height: innerHeight,
      dpr: devicePixelRatio,
      privacy: this.privacy,
      startedAt: this.began.startedAt,
      route: this.routes.current,
    });
    this.loop.schedule();
  }

  private endNotice(): string {
    return JSON.stringify({ token: this.grant.token, lastSeq: this.uploader.lastSeq, ledger: this.ledger.snapshot() });
  }

  private async post(body: string): Promise<void> {
    await fetch(`${this.options.endpoint}/v1/sessions/end`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
      credentials: 'omit',
      keepalive: true,
    }).catch(() => undefined);
  }
}

function engineOf(): Engine {
  const page = window as unknown as Record<string, unknown>;
  if (page['flutterCanvasKit'] !== undefined) return 'canvaskit';
  return page['_flutter_skwasmInstance'] === undefined ? 'unknown' : 'skwasm';
}
