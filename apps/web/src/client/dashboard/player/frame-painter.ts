import { CODEC, type Frame } from '#recording-format/frame.js';
import { TILE } from '#recording-format/limits.js';
import { gridOf, tileRectangle } from '#recording-format/tile-grid.js';

/** Where a dictionary tile lies: which atlas, and its left top corner there. */
interface AtlasTile {
  atlas: ImageBitmap;
  x: number;
  y: number;
}
type TileSource = AtlasTile | typeof BLACK;

/** Id 0 of every epoch. */
const BLACK = 'black';

const MIME = { [CODEC.webp]: 'image/webp', [CODEC.jpeg]: 'image/jpeg' } as Record<number, string>;

/**
 * Paints frames one after another. The picture is built off screen and shown by `present`, so that a seek shows its end only. Holds the
 * atlases of one epoch (at most 8,192 tiles, 32 MB) and one picture.
 */
export class FramePainter {
  private readonly picture = document.createElement('canvas');
  private readonly pen = this.picture.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  private dictionary: TileSource[] = [BLACK];
  private atlases: ImageBitmap[] = [];
  private last: Frame | null = null;

  constructor(private readonly screen: HTMLCanvasElement) {
    this.pen.imageSmoothingEnabled = false;
  }

  /** The frame that `present` would show, or null before the first. */
  get current(): Frame | null {
    return this.last;
  }

  /** Paints one frame on top of the ones before it. Frames must come in order from a keyframe. */
  async paint(frame: Frame): Promise<void> {
    if (frame.keyframe) this.startEpoch(frame);
    else if (this.last === null || this.last.width !== frame.width || this.last.height !== frame.height) return;
    const atlas = frame.image.codec === CODEC.none ? null : await this.decode(frame);
    if (frame.placeholder) this.fillGrey();
    if (frame.shift) this.shift(frame);
    const fresh = atlas ? tilesOf(frame, atlas) : [];
    this.dictionary.push(...fresh);
    for (const { tile, id } of frame.refs) this.place(this.dictionary[id], frame, tile);
    frame.newTiles.forEach((tile, index) => this.place(fresh[index], frame, tile));
    this.blackenMasks(frame);
    this.last = frame;
  }

  /** Shows the picture. */
  present(): void {
    if (!this.last) return;
    if (this.screen.width !== this.picture.width || this.screen.height !== this.picture.height) {
      this.screen.width = this.picture.width;
      this.screen.height = this.picture.height;
    }
    this.screen.getContext('2d', { alpha: false })?.drawImage(this.picture, 0, 0);
  }

  /** Forgets everything, as before the first keyframe. */
  reset(): void {
    for (const atlas of this.atlases) atlas.close();
    this.atlases = [];
    this.dictionary = [BLACK];
    this.last = null;
  }

  private startEpoch(frame: Frame): void {
    this.reset();
    this.picture.width = frame.width;
    this.picture.height = frame.height;
    this.pen.imageSmoothingEnabled = false;
  }

  private async decode(frame: Frame): Promise<ImageBitmap> {
    const blob = new Blob([frame.image.bytes as Uint8Array<ArrayBuffer>], { type: MIME[frame.image.codec] });
    const atlas = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    this.atlases.push(atlas);
    return atlas;
  }

  private place(source: TileSource | undefined, frame: Frame, tile: number): void {
    const { x, y, w, h } = tileRectangle(gridOf(frame.width, frame.height), tile, frame.width, frame.height);
    if (source === BLACK) {
      this.pen.fillStyle = '#000000';
      this.pen.fillRect(x, y, w, h);
    } else if (source) this.pen.drawImage(source.atlas, source.x, source.y, w, h, x, y, w, h);
  }

  /** Codecs ring at edges: inside a mask every pixel is black, whatever they made of it. */
  private blackenMasks(frame: Frame): void {
    this.pen.fillStyle = '#000000';
    for (const { x, y, w, h } of frame.masks) this.pen.fillRect(x, y, w, h);
  }

  private fillGrey(): void {
    this.pen.fillStyle = '#808080';
    this.pen.fillRect(0, 0, this.picture.width, this.picture.height);
  }

  private shift(frame: Frame): void {
    if (!frame.shift) return;
    const { x, y, w, h, dy } = frame.shift;
    const rows = h - Math.abs(dy);
    if (rows <= 0) return;
    const from = dy > 0 ? y : y - dy;
    this.pen.drawImage(this.picture, x, from, w, rows, x, from + dy, w, rows);
  }
}

const tilesOf = (frame: Frame, atlas: ImageBitmap): AtlasTile[] =>
  frame.newTiles.map((_, index) => ({ atlas, x: (index % frame.image.columns) * TILE, y: Math.floor(index / frame.image.columns) * TILE }));
