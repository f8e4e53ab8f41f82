import { encodeChunk } from '#recording-format/chunk.js';
import type { LossReason } from '#recording-format/ledger.js';
import { isFinal } from './options.js';
import { codeOf } from './post-json.js';
import { isTransient, retryDelay } from './retry.js';

const MEMORY_CAP = 8 * 1024 * 1024;
/** What browsers let a page send while it goes away, less some room for headers. */
const TAIL_BYTES = 60 * 1024;
/** The session is over or does not fit the project any more, but another one may be started. */
export const OUTLIVED: readonly string[] = ['masking-too-weak', 'session-not-open', 'unauthenticated'];
const CONTENT_TYPE = 'application/vnd.pixeltrace.chunk';

interface Parcel {
  body: Uint8Array<ArrayBuffer>;
  frames: number;
  last: boolean;
  /** Given at the first try and kept, so that a try whose answer got lost is recognised. */
  seq: number | null;
  tries: number;
}

export interface UploaderDeps {
  url: string;
  token: string;
  /** Frames went down with a chunk: a keyframe is due. */
  onLost: (frames: number, reason: LossReason) => void;
  /** Nothing of the session may stay in memory or be sent: it was erased, or is not wanted. `code`: of ingest's problem. */
  onEnded: (code: string) => void;
  /** The project's settings are at this version. */
  onSettings: (version: number | undefined) => void;
}

/** Sends chunks in order, one at a time, and keeps them in memory (never in browser storage) until they are acknowledged. */
export class Uploader {
  lastSeq = -1;
  sentBytes = 0;
  private queue: Parcel[] = [];
  private nextSeq = 0;
  private sending: Promise<void> | null = null;
  private wake: (() => void) | null = null;
  private stopped = false;

  constructor(private readonly deps: UploaderDeps) {}

  push(body: Uint8Array<ArrayBuffer>, frames: number, last = false): void {
    if (this.stopped) return;
    this.queue.push({ body, frames, last, seq: null, tries: 0 });
    this.capMemory();
    this.sending ??= this.pump().finally(() => (this.sending = null));
  }

  /** Resolves when everything was acknowledged or given up. */
  async drained(): Promise<void> {
    await this.sending;
  }

  /** Drops everything and sends nothing more. */
  purge(): void {
    this.stopped = true;
    this.queue = [];
    this.wake?.();
  }

  /** The page goes away: sends what fits by requests that outlive it. What was sent stays queued in case the page comes back. */
  sendTail(): void {
    let room = TAIL_BYTES;
    for (const parcel of this.queue) {
      if (parcel.body.length > room) break;
      room -= parcel.body.length;
      void this.post(parcel, true).catch(() => undefined);
    }
  }

  private async pump(): Promise<void> {
    for (let parcel = this.queue[0]; parcel && !this.stopped; parcel = this.queue[0]) {
      const delay = await this.attempt(parcel);
      if (delay === null) this.queue.splice(0, this.queue[0] === parcel ? 1 : 0);
      else await this.pause(delay);
    }
  }

  /** Null when the parcel is done with, else milliseconds until the next try. */
  private async attempt(parcel: Parcel): Promise<number | null> {
    let response: Response;
    try {
      response = await this.post(parcel, false);
    } catch {
      return retryDelay(parcel.tries, null);
    }
    if (isTransient(response.status)) return retryDelay(parcel.tries, response.headers.get('retry-after'));
    if (response.ok) {
      this.lastSeq = Math.max(this.lastSeq, parcel.seq ?? 0);
      this.sentBytes += parcel.body.length;
      const answer = (await response.json().catch(() => null)) as { settings?: number } | null;
      this.deps.onSettings(answer?.settings);
    } else this.refused(parcel, response.status, await codeOf(response));
    return null;
  }

  private refused(parcel: Parcel, status: number, code: string): void {
    if (status === 410 || isFinal(code) || OUTLIVED.includes(code)) {
      this.purge();
      this.deps.onEnded(code);
      return;
    }
    // Only a conflict says that this number is taken; else the next chunk may have it, so that no hole is left.
    if (status !== 409 && parcel.seq === this.nextSeq - 1) this.nextSeq--;
    this.deps.onLost(parcel.frames, 'refused');
  }

  private post(parcel: Parcel, keepalive: boolean): Promise<Response> {
    parcel.seq ??= this.nextSeq++;
    parcel.tries++;
    const { seq, last, body } = parcel;
    const bytes = encodeChunk({ token: this.deps.token, seq, last, sentAt: Date.now() }, body);
    return fetch(this.deps.url, { method: 'POST', body: bytes, headers: { 'content-type': CONTENT_TYPE }, credentials: 'omit', cache: 'no-store', keepalive });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Drops the oldest chunk that was never tried, so that numbers stay without holes. */
  private capMemory(): void {
    let bytes = this.queue.reduce((sum, { body }) => sum + body.length, 0);
    while (bytes > MEMORY_CAP) {
      const at = this.queue.findIndex(({ seq }) => seq === null);
      if (at < 0) return;
      const dropped = this.queue.splice(at, 1)[0] as Parcel;
      bytes -= dropped.body.length;
      this.deps.onLost(dropped.frames, 'buffer-full');
    }
  }
}
