import type { CanvasKit, Surface } from 'canvaskit-wasm';
import type { Brush } from './brush.js';
import type { FlutterDom } from './flutter-dom.js';

/** `bitmap`: painted off screen and handed over as bitmaps, as Flutter does in Chrome. `webgl`: painted on screen, as older Flutter does. */
export type SurfaceKind = 'bitmap' | 'webgl';

/** Paints one canvas of the view. */
export interface Layer {
  paint(draw: () => void): void;
  resize(width: number, height: number): void;
}

/** Gives each canvas of the view its Skia surface. */
export function makeLayers(kit: CanvasKit, brush: Brush, dom: FlutterDom, kind: SurfaceKind): { base: Layer; overlay: Layer } {
  const make = (canvas: HTMLCanvasElement) => (kind === 'webgl' ? new OnScreenLayer(kit, brush, canvas) : new BitmapLayer(kit, brush, canvas));
  return { base: make(dom.base), overlay: make(dom.overlay) };
}

class OnScreenLayer implements Layer {
  private surface: Surface | null = null;

  constructor(
    private readonly kit: CanvasKit,
    private readonly brush: Brush,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  resize(width: number, height: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.surface?.delete();
    this.surface = this.kit.MakeWebGLCanvasSurface(this.canvas, this.kit.ColorSpace.SRGB, { alpha: 1, antialias: 0, preserveDrawingBuffer: 0 });
    if (!this.surface) throw new Error('No WebGL surface');
  }

  paint(draw: () => void): void {
    if (!this.surface) return;
    this.brush.aim(this.surface.getCanvas(), devicePixelRatio);
    draw();
    this.brush.done();
    this.surface.flush();
  }
}

class BitmapLayer implements Layer {
  private readonly context: ImageBitmapRenderingContext;
  private surface: Surface | null = null;
  private offscreen: OffscreenCanvas | null = null;

  constructor(
    private readonly kit: CanvasKit,
    private readonly brush: Brush,
    private readonly canvas: HTMLCanvasElement,
  ) {
    this.context = canvas.getContext('bitmaprenderer') as ImageBitmapRenderingContext;
  }

  resize(width: number, height: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.surface?.delete();
    this.offscreen = new OffscreenCanvas(width, height);
    this.surface = this.kit.MakeWebGLCanvasSurface(this.offscreen, this.kit.ColorSpace.SRGB, { alpha: 1, antialias: 0 });
    if (this.surface) return;
    // No WebGL on this machine: Skia paints on the processor.
    this.offscreen = null;
    this.surface = this.kit.MakeSurface(width, height);
  }

  paint(draw: () => void): void {
    if (!this.surface) return;
    this.brush.aim(this.surface.getCanvas(), devicePixelRatio);
    draw();
    this.brush.done();
    this.surface.flush();
    if (this.offscreen) this.context.transferFromImageBitmap(this.offscreen.transferToImageBitmap());
    else this.presentPixels(this.surface);
  }

  private presentPixels(surface: Surface): void {
    const { width, height } = this.canvas;
    const image = surface.makeImageSnapshot();
    const pixels = image.readPixels(0, 0, { width, height, colorType: this.kit.ColorType.RGBA_8888, alphaType: this.kit.AlphaType.Unpremul, colorSpace: this.kit.ColorSpace.SRGB });
    image.delete();
    if (!pixels) return;
    const data = new ImageData(new Uint8ClampedArray(pixels as Uint8Array), width, height);
    void createImageBitmap(data).then((bitmap) => this.context.transferFromImageBitmap(bitmap));
  }
}
