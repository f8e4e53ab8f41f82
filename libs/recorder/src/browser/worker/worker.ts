import type { Rectangle } from '#recording-format/rectangle.js';
import { LIMITS, TILE } from '#recording-format/limits.js';
import type { CaptureReply, CaptureRequest, WorkerSettings } from '../messages.js';
import { Compositor } from './compositor.js';
import { atlasEncoder } from './encode-atlas.js';
import type { Made } from './frame-maker.js';
import { FrameMaker } from './frame-maker.js';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const compositor = new Compositor();
let maker: FrameMaker | null = null;

/** Pictures stay within what one epoch can hold, with room for tiles at two edges. */
const MAX_PIXELS = (LIMITS.epochTiles - 512) * TILE * TILE;

scope.onmessage = ({ data }: MessageEvent<WorkerSettings | CaptureRequest>) => {
  if ('quality' in data) maker = new FrameMaker(atlasEncoder(data.quality));
  else void answer(data);
};

async function answer(request: CaptureRequest): Promise<void> {
  const started = performance.now();
  const made = await capture(request).catch((): Made => ({ outcome: 'encode' }));
  const reply: CaptureReply = { ...made, ms: performance.now() - started };
  scope.postMessage(reply, made.frame ? [made.frame.buffer] : []);
}

async function capture(request: CaptureRequest): Promise<Made> {
  if (!maker) throw new Error('not set up');
  const scale = Math.min(1, LIMITS.side / Math.max(request.width, request.height), Math.sqrt(MAX_PIXELS / (request.width * request.height)));
  const width = Math.max(1, Math.round(request.width * scale));
  const height = Math.max(1, Math.round(request.height * scale));
  if (request.doubt) return maker.doubt(request.t, width, height);
  const { t, route, keyframe } = request;
  const toPicture = ({ x, y, w, h }: Rectangle) => ({ x: x * scale, y: y * scale, w: w * scale, h: h * scale });
  return maker.make({
    ...compositor.compose(request, width, height, scale),
    ...{ t, route, keyframe },
    fields: request.fields.map(({ id, rect }) => ({ id, rect: toPicture(rect) })),
    declared: request.declared.map(toPicture),
    allText: request.allText.map(toPicture),
    platformViews: request.layers.flatMap(({ id, rect }) => (id === 0 ? toPicture(rect) : [])),
  });
}
