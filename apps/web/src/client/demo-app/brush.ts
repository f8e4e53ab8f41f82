import type { Canvas, CanvasKit, Font, Paint, Typeface } from 'canvaskit-wasm';
import type { Rectangle } from '#recording-format/rectangle.js';

/** A colour as 0xRRGGBB. */
export type Colour = number;

export interface TextStyle {
  size: number;
  colour: Colour;
  bold?: boolean;
}

/** Paints shapes and text with Skia; one per app, aimed at one canvas at a time. */
export class Brush {
  private readonly paint: Paint;
  private readonly fonts = new Map<string, Font>();
  private canvas: Canvas | null = null;

  constructor(
    private readonly kit: CanvasKit,
    private readonly faces: { regular: Typeface; bold: Typeface },
  ) {
    this.paint = new kit.Paint();
    this.paint.setAntiAlias(true);
  }

  /** `density`: device pixels per logical pixel. */
  aim(canvas: Canvas, density: number): void {
    this.canvas = canvas;
    canvas.clear(this.kit.TRANSPARENT);
    canvas.save();
    canvas.scale(density, density);
  }

  done(): void {
    this.canvas?.restore();
    this.canvas = null;
  }

  box({ x, y, w, h }: Rectangle, colour: Colour, radius = 0, alpha = 1): void {
    this.colour(colour, alpha);
    this.canvas?.drawRRect(this.kit.RRectXY(this.kit.XYWHRect(x, y, w, h), radius, radius), this.paint);
  }

  outline({ x, y, w, h }: Rectangle, colour: Colour, radius: number, width: number): void {
    this.colour(colour, 1);
    this.paint.setStyle(this.kit.PaintStyle.Stroke);
    this.paint.setStrokeWidth(width);
    this.canvas?.drawRRect(this.kit.RRectXY(this.kit.XYWHRect(x, y, w, h), radius, radius), this.paint);
    this.paint.setStyle(this.kit.PaintStyle.Fill);
  }

  disc(x: number, y: number, radius: number, colour: Colour): void {
    this.colour(colour, 1);
    this.canvas?.drawCircle(x, y, radius, this.paint);
  }

  /** `y` is the baseline. */
  text(text: string, x: number, y: number, style: TextStyle): void {
    this.colour(style.colour, 1);
    this.canvas?.drawText(text, x, y, this.paint, this.font(style));
  }

  width(text: string, style: TextStyle): number {
    const font = this.font(style);
    return font.getGlyphWidths(font.getGlyphIDs(text)).reduce((sum, width) => sum + width, 0);
  }

  /** What `draw` paints shows only inside the rectangle. */
  clip({ x, y, w, h }: Rectangle, draw: () => void): void {
    this.canvas?.save();
    this.canvas?.clipRect(this.kit.XYWHRect(x, y, w, h), this.kit.ClipOp.Intersect, true);
    draw();
    this.canvas?.restore();
  }

  private colour(colour: Colour, alpha: number): void {
    this.paint.setColor(this.kit.Color(colour >> 16, (colour >> 8) & 0xff, colour & 0xff, alpha));
  }

  private font({ size, bold }: TextStyle): Font {
    const key = `${size}${bold === true ? 'b' : ''}`;
    const known = this.fonts.get(key);
    if (known) return known;
    const font = new this.kit.Font(bold ? this.faces.bold : this.faces.regular, size);
    font.setSubpixel(true);
    this.fonts.set(key, font);
    return font;
  }
}
