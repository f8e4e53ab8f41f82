import type { KeyClass, PointerEventType, PointerKind, RecordedEvent } from '#recording-format/events.js';
import { Subscriptions } from './subscriptions.js';

const MOVE_MS = 50;
const WHEEL_MS = 100;
const POINTERS: Record<string, PointerEventType> = { pointerdown: 'pd', pointerup: 'pu', pointermove: 'pm', pointercancel: 'pc' };
const KINDS: Record<string, PointerKind> = { mouse: 'm', touch: 't', pen: 'p' };
const EDIT_KEYS = ['Backspace', 'Delete', 'Insert', 'Cut', 'Copy', 'Paste', 'Undo', 'Redo', 'Clear'];
const MOD_KEYS = ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'AltGraph', 'Fn', 'NumLock', 'ScrollLock'];

/** Pointer, wheel, key-presence, visibility and size events of the page. Which key, and what a field holds, is never kept. */
export class EventRecorder {
  private readonly subscriptions = new Subscriptions();
  private movedAt = -Infinity;
  private wheel: { t: number; x: number; y: number; dx: number; dy: number } | null = null;

  constructor(
    private readonly time: () => number,
    private readonly record: (event: RecordedEvent) => void,
  ) {}

  start(): void {
    for (const name of Object.keys(POINTERS)) this.subscriptions.add(window, name, (event) => this.pointer(event as PointerEvent));
    this.subscriptions.add(window, 'wheel', (event) => this.onWheel(event as WheelEvent));
    this.subscriptions.add(window, 'keydown', (event) => this.record([this.time(), 'ky', keyClass((event as KeyboardEvent).key)]));
    this.subscriptions.add(document, 'visibilitychange', () => this.record([this.time(), 'vs', document.visibilityState]));
    this.subscriptions.add(window, 'resize', () => this.record([this.time(), 'rs', innerWidth, innerHeight, devicePixelRatio]));
  }

  stop(): void {
    this.subscriptions.end();
    this.flush();
  }

  /** Records a wheel movement that is still being summed. */
  flush(): void {
    if (!this.wheel) return;
    const { t, x, y, dx, dy } = this.wheel;
    this.wheel = null;
    this.record([t, 'wh', x, y, round(dx), round(dy)]);
  }

  private pointer({ type, clientX, clientY, pointerType, button }: PointerEvent): void {
    const kind = POINTERS[type];
    const t = this.time();
    if (!kind || (kind === 'pm' && t - this.movedAt < MOVE_MS)) return;
    if (kind === 'pm') this.movedAt = t;
    this.record([t, kind, round(clientX), round(clientY), KINDS[pointerType] ?? 'm', button]);
  }

  private onWheel({ clientX, clientY, deltaX, deltaY }: WheelEvent): void {
    if (!this.wheel) {
      this.wheel = { t: this.time(), x: round(clientX), y: round(clientY), dx: 0, dy: 0 };
      setTimeout(() => this.flush(), WHEEL_MS);
    }
    this.wheel.dx += deltaX;
    this.wheel.dy += deltaY;
  }
}

function keyClass(key: string | undefined): KeyClass {
  if (!key || [...key].length === 1) return 'char';
  if (key === 'Enter') return 'enter';
  if (EDIT_KEYS.includes(key)) return 'edit';
  return MOD_KEYS.includes(key) ? 'mod' : key.length > 1 && /^(Arrow|Page|Home|End|Tab|Escape|F\d)/.test(key) ? 'nav' : 'char';
}

const round = (value: number) => Math.round(Math.max(-1e6, Math.min(1e6, value)));
