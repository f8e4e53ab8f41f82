import type { Rectangle } from '#recording-format/rectangle.js';

/** A canvas at its place on the page, or a platform view, which is drawn as a black box. In drawing order. */
export interface Layer {
  /** Stable per canvas; 0 for a platform view. */
  id: number;
  rect: Rectangle;
  /** New pixels; without it the last ones of this id still hold. */
  bitmap?: ImageBitmap;
}

/** What the page knows at the moment of a capture. Rectangles in CSS pixels of the viewport. */
export interface CaptureRequest {
  t: number;
  width: number;
  height: number;
  background: string;
  layers: Layer[];
  /** Text fields that have an editing element now; ids tell the elements apart. */
  fields: { id: number; rect: Rectangle }[];
  declared: Rectangle[];
  allText: Rectangle[];
  route: string;
  /** Start an epoch: chunks were lost, or the page was hidden. */
  keyframe: boolean;
  /** It is in doubt what must be masked: no pixels, `layers` is empty. */
  doubt: boolean;
}

export type Outcome = 'stored' | 'deduplicated' | 'masked' | 'encode';

/** `frame`: the FRAME payload when stored; `ms`: time the worker took. */
export interface CaptureReply {
  outcome: Outcome;
  frame?: Uint8Array<ArrayBuffer>;
  ms: number;
}

/** Sent once, before the first request. */
export interface WorkerSettings {
  quality: number;
}

/** Turns what was captured into frames, one request at a time. */
export interface CaptureLink {
  /** No picture can be made in this browser. */
  readonly isBlind: boolean;
  capture(request: CaptureRequest): Promise<CaptureReply>;
  stop(): void;
}
