import { NO_IMAGE, encodeFrame } from '#recording-format/frame.js';
import { LIMITS } from '#recording-format/limits.js';
import type { CaptureLink, CaptureReply, CaptureRequest } from './messages.js';

/** Stands in where the browser has no capture worker: one placeholder, then nothing, as for the privacy level `block`. */
export class BlindLink implements CaptureLink {
  readonly isBlind = true;
  private isSaid = false;

  capture({ t, width, height }: CaptureRequest): Promise<CaptureReply> {
    if (this.isSaid) return Promise.resolve({ outcome: 'masked', ms: 0 });
    this.isSaid = true;
    const scale = Math.min(1, LIMITS.side / Math.max(width, height));
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const frame = { t, frameId: 0, width: w, height: h, keyframe: true, placeholder: true, masks: [], shift: null, refs: [], newTiles: [], image: NO_IMAGE };
    return Promise.resolve({ outcome: 'stored', frame: encodeFrame(frame), ms: 0 });
  }

  stop(): void {
    this.isSaid = true;
  }
}
