import type { CaptureRequest, Layer } from '../messages.js';
import { roundOutward } from '#recording-format/rectangle.js';
import type { Pixels } from './tile-epoch.js';

/** As masks are: what no overlay covers of it becomes one. */
const PLATFORM_VIEW = '#000000';

/** Draws the layers of a capture into one picture; keeps the last bitmap of each canvas. */
export class Compositor {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  private readonly bitmaps = new Map<number, ImageBitmap>();

  /** `scale`: picture pixels per CSS pixel. Throws when the browser refuses to read the picture. */
  compose(request: CaptureRequest, width: number, height: number, scale: number): Pixels {
    if (!this.context) throw new Error('no 2d context');
    this.keep(request.layers);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.context.fillStyle = request.background;
    this.context.fillRect(0, 0, width / scale, height / scale);
    for (const layer of request.layers) this.draw(layer, scale);
    const { data } = this.context.getImageData(0, 0, width, height);
    return { pixels: new Uint32Array(data.buffer), width, height };
  }

  private draw({ id, rect: { x, y, w, h } }: Layer, scale: number): void {
    const bitmap = this.bitmaps.get(id);
    if (bitmap) this.context?.drawImage(bitmap, x, y, w, h);
    else if (id === 0) {
      const box = roundOutward({ x: x * scale, y: y * scale, w: w * scale, h: h * scale });
      const context = this.context as OffscreenCanvasRenderingContext2D;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = PLATFORM_VIEW;
      context.fillRect(box.x, box.y, box.w, box.h);
      context.setTransform(scale, 0, 0, scale, 0, 0);
    }
  }

  private keep(layers: readonly Layer[]): void {
    for (const { id, bitmap } of layers) {
      if (!bitmap) continue;
      this.bitmaps.get(id)?.close();
      this.bitmaps.set(id, bitmap);
    }
    for (const [id, bitmap] of this.bitmaps) {
      if (layers.some((layer) => layer.id === id)) continue;
      bitmap.close();
      this.bitmaps.delete(id);
    }
  }
}
