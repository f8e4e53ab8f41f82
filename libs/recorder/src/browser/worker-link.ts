import { workerSource } from 'pixeltrace:worker-source';
import type { CaptureReply, CaptureRequest, WorkerSettings } from './messages.js';

/** The capture worker, one request at a time. */
export class WorkerLink {
  private pending: { resolve: (reply: CaptureReply) => void; reject: (error: Error) => void } | null = null;

  private constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<CaptureReply>) => {
      this.pending?.resolve(data);
      this.pending = null;
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.pending?.reject(new Error('worker failed'));
      this.pending = null;
    };
  }

  /** Throws when the page may not start workers or has no OffscreenCanvas. */
  static start(settings: WorkerSettings, workerUrl?: string): WorkerLink {
    if (typeof OffscreenCanvas === 'undefined' || typeof createImageBitmap === 'undefined') throw new Error('unsupported');
    const url = workerUrl ?? URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
    const worker = new Worker(url);
    if (!workerUrl) URL.revokeObjectURL(url);
    worker.postMessage(settings);
    return new WorkerLink(worker);
  }

  capture(request: CaptureRequest): Promise<CaptureReply> {
    return new Promise((resolve, reject) => {
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
