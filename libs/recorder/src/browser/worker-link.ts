import { workerSource } from 'pixeltrace:worker-source';
import { BlindLink } from './blind-link.js';
import type { CaptureLink, CaptureReply, CaptureRequest, WorkerSettings } from './messages.js';

/** The capture worker, one request at a time. */
export class WorkerLink implements CaptureLink {
  private pending: { resolve: (reply: CaptureReply) => void; reject: (error: Error) => void } | null = null;

  private isBroken = false;
  private hasReplied = false;
  private readonly blind = new BlindLink();

  private constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<CaptureReply>) => {
      this.hasReplied = true;
      this.pending?.resolve(data);
      this.pending = null;
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.isBroken = true;
      this.pending?.reject(new Error('worker failed'));
      this.pending = null;
    };
  }

  /** Null when the browser has no OffscreenCanvas in workers, or the page may not start them. */
  static start(settings: WorkerSettings, workerUrl?: string): WorkerLink | null {
    if (typeof OffscreenCanvas === 'undefined' || typeof createImageBitmap === 'undefined' || typeof Worker === 'undefined') return null;
    try {
      return WorkerLink.open(settings, workerUrl);
    } catch {
      return null;
    }
  }

  private static open(settings: WorkerSettings, workerUrl?: string): WorkerLink {
    const url = workerUrl ?? URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
    const worker = new Worker(url);
    if (!workerUrl) URL.revokeObjectURL(url);
    worker.postMessage(settings);
    return new WorkerLink(worker);
  }

  /** The page's policy may forbid the worker, which shows only when it was started. */
  get isBlind(): boolean {
    return this.isBroken && !this.hasReplied;
  }

  capture(request: CaptureRequest): Promise<CaptureReply> {
    if (this.isBlind) return this.blind.capture(request);
    return new Promise((resolve, reject) => {
      if (this.isBroken) throw new Error('worker failed');
      this.pending = { resolve, reject };
      this.worker.postMessage(request, request.layers.flatMap(({ bitmap }) => bitmap ?? []));
    });
  }

  stop(): void {
    this.worker.terminate();
    this.pending?.reject(new Error('stopped'));
    this.pending = null;
  }
}
