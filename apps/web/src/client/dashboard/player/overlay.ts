import { POINTER_EVENTS, type PointerEventType, type RecordedEvent } from '#recording-format/events.js';
import type { Frame } from '#recording-format/frame.js';

const TRAIL = 1_200;
const RING = 700;

type PointerEvent = Extract<RecordedEvent, [number, PointerEventType, ...unknown[]]>;
const isPointer = (event: RecordedEvent): event is PointerEvent => (POINTER_EVENTS as readonly string[]).includes(event[1]) && event[1] !== 'pc';

/** Draws what the pointer did, and where masks are, over the picture. Reads colours from the page's tokens. */
export class Overlay {
  showMasks = false;
  private readonly pen: CanvasRenderingContext2D;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.pen = canvas.getContext('2d') as CanvasRenderingContext2D;
  }

  draw(frame: Frame, t: number, events: readonly RecordedEvent[]): void {
    if (this.canvas.width !== frame.width || this.canvas.height !== frame.height) {
      this.canvas.width = frame.width;
      this.canvas.height = frame.height;
    }
    this.pen.clearRect(0, 0, frame.width, frame.height);
    if (this.showMasks) this.hatch(frame);
    const pointers = events.filter(isPointer);
    this.trail(pointers.filter(([time]) => time > t - TRAIL && time <= t));
    for (const event of pointers) if (event[1] === 'pd' && event[0] > t - RING && event[0] <= t) this.ring(event, (t - event[0]) / RING);
  }

  private trail(moves: readonly PointerEvent[]): void {
    this.pen.strokeStyle = 'rgba(41, 82, 204, 0.8)';
    this.pen.lineWidth = 3;
    this.pen.lineJoin = 'round';
    this.pen.beginPath();
    for (const [, , x, y] of moves) this.pen.lineTo(x, y);
    this.pen.stroke();
    const last = moves.at(-1);
    if (!last) return;
    this.pen.beginPath();
    this.pen.arc(last[2], last[3], 6, 0, 2 * Math.PI);
    this.pen.fillStyle = '#2952cc';
    this.pen.fill();
    this.pen.strokeStyle = '#ffffff';
    this.pen.stroke();
  }

  private ring([, , x, y]: PointerEvent, age: number): void {
    this.pen.beginPath();
    this.pen.arc(x, y, 8 + 26 * age, 0, 2 * Math.PI);
    this.pen.strokeStyle = `rgba(164, 32, 28, ${1 - age})`;
    this.pen.lineWidth = 4;
    this.pen.stroke();
  }

  private hatch(frame: Frame): void {
    this.pen.strokeStyle = '#ffb84d';
    this.pen.lineWidth = 2;
    for (const { x, y, w, h } of frame.masks) {
      this.pen.strokeRect(x + 1, y + 1, w - 2, h - 2);
      this.pen.beginPath();
      for (let offset = 0; offset < w + h; offset += 12) {
        this.pen.moveTo(x + Math.min(offset, w), y + Math.max(0, offset - w));
        this.pen.lineTo(x + Math.max(0, offset - h), y + Math.min(offset, h));
      }
      this.pen.stroke();
    }
  }
}
