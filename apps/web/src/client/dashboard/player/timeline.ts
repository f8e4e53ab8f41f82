import type { Manifest } from '../api-types.js';
import { el } from '../dom.js';
import { clockTime } from '../format.js';

const COLOURS: Record<string, string> = { click: '--click', route: '--route', error: '--error', 'rage-click': '--error', 'dead-click': '--gap' };

const STEP = 100;

/** The seek bar: a slider for every way of input, and under it a strip with marks and gaps. */
export class Timeline {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly strip: HTMLCanvasElement;

  constructor(
    private manifest: Manifest,
    seek: (t: number) => void,
  ) {
    this.slider = el('input', { type: 'range', id: 'seek', min: 0, step: STEP, value: 0, 'aria-label': 'Time in the recording' });
    this.strip = el('canvas', { 'aria-hidden': 'true' });
    this.element = el('div', { class: 'seek' }, this.slider, this.strip);
    this.slider.addEventListener('input', () => seek(Number(this.slider.value)));
    this.extend(manifest);
    new ResizeObserver(() => this.draw()).observe(this.strip);
  }

  extend(manifest: Manifest): void {
    this.manifest = manifest;
    this.slider.max = String(Math.max(1, Math.ceil(manifest.durationMs / STEP)) * STEP);
    this.draw();
  }

  show(t: number): void {
    this.slider.value = String(t);
    this.slider.setAttribute('aria-valuetext', `${clockTime(t)} of ${clockTime(this.manifest.durationMs)}`);
  }

  private draw(): void {
    const { clientWidth, clientHeight } = this.strip;
    const pen = this.strip.getContext('2d');
    if (!pen || clientWidth === 0) return;
    const scale = devicePixelRatio;
    this.strip.width = clientWidth * scale;
    this.strip.height = clientHeight * scale;
    pen.scale(scale, scale);
    const style = getComputedStyle(this.element);
    const x = (t: number): number => (t / Math.max(1, this.manifest.durationMs)) * clientWidth;
    pen.fillStyle = style.getPropertyValue('--line');
    pen.fillRect(0, clientHeight / 2 - 1, clientWidth, 2);
    pen.fillStyle = style.getPropertyValue('--gap');
    for (const gap of this.manifest.gaps) pen.fillRect(x(gap.from), clientHeight / 2 - 3, Math.max(2, x(gap.to) - x(gap.from)), 6);
    for (const mark of this.manifest.marks) {
      pen.fillStyle = style.getPropertyValue(COLOURS[mark.kind] ?? '--soft');
      pen.fillRect(x(mark.t) - 1, 2, 3, clientHeight - 4);
    }
  }
}
