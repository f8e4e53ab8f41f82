import type { Manifest } from '../api-types.js';
import { el } from '../dom.js';
import { clockTime } from '../format.js';
import type { FramePainter } from './frame-painter.js';
import type { Overlay } from './overlay.js';
import type { Playback } from './playback.js';
import type { Timeline } from './timeline.js';

interface Parts {
  playback: Playback;
  painter: FramePainter;
  overlay: Overlay;
  timeline: Timeline;
  message: HTMLElement;
  /** Gets `data-shown`: the time that is painted, in milliseconds. */
  stage: HTMLElement;
  manifest: Manifest;
}

const SPEEDS = [0.5, 1, 2, 4, 8];
const STEP = 5_000;
const TRAIL = 1_200;

/** Play, pause, seek, speed: the controls, and the clock that drives the picture. */
export class Transport {
  readonly element: HTMLElement;
  private readonly playButton = el('button', { type: 'button', class: 'primary', id: 'play' }, 'Play');
  private readonly time = el('span', { class: 'time' });
  private readonly speed = el('select', { id: 'speed' }, ...SPEEDS.map((value) => el('option', { value, selected: value === 1 }, `${value}×`)));
  private readonly skip = el('input', { type: 'checkbox', id: 'skip', checked: true });
  private readonly masks = el('input', { type: 'checkbox', id: 'masks' });
  private manifest: Manifest;
  private position = 0;
  private playing = false;

  constructor(private readonly parts: Parts) {
    this.manifest = parts.manifest;
    this.playButton.addEventListener('click', () => (this.playing ? this.pause() : this.play()));
    this.masks.addEventListener('change', () => {
      parts.overlay.showMasks = this.masks.checked;
      void this.seek(this.position);
    });
    this.element = el(
      'div',
      { class: 'controls' },
      this.playButton,
      this.time,
      el('label', {}, 'Speed', this.speed),
      el('label', {}, this.skip, 'Skip pauses'),
      el('label', {}, this.masks, 'Show masks'),
    );
    this.tell();
  }

  extend(manifest: Manifest): void {
    this.manifest = manifest;
    this.parts.timeline.extend(manifest);
    this.tell();
  }

  async seek(t: number): Promise<void> {
    this.position = Math.min(Math.max(0, t), this.manifest.durationMs);
    this.tell();
    await this.paint(this.position);
  }

  play(): void {
    if (this.position >= this.manifest.durationMs && !this.manifest.live) this.position = 0;
    this.playing = true;
    this.playButton.textContent = 'Pause';
    let before = performance.now();
    const tick = async (now: number): Promise<void> => {
      if (!this.playing) return;
      const elapsed = (now - before) * Number(this.speed.value);
      before = now;
      await this.step(elapsed);
      if (this.playing) requestAnimationFrame((next) => void tick(next).catch((error: Error) => this.fail(error)));
    };
    requestAnimationFrame((now) => void tick(now).catch((error: Error) => this.fail(error)));
  }

  pause(): void {
    this.playing = false;
    this.playButton.textContent = 'Play';
  }

  onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLElement && event.target.closest('button, select, input, dialog, a')) return;
    const actions: Record<string, () => void> = {
      ' ': () => (this.playing ? this.pause() : this.play()),
      ArrowLeft: () => void this.seek(this.position - STEP),
      ArrowRight: () => void this.seek(this.position + STEP),
      Home: () => void this.seek(0),
      End: () => void this.seek(this.manifest.durationMs),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private async step(elapsed: number): Promise<void> {
    let next = this.position + elapsed;
    if (this.skip.checked) next = Math.max(next, await this.parts.playback.afterQuiet(next));
    this.position = Math.min(next, this.manifest.durationMs);
    this.tell();
    await this.paint(this.position);
    if (this.position >= this.manifest.durationMs && !this.manifest.live) this.pause();
  }

  private async paint(t: number): Promise<void> {
    try {
      const painted = await this.parts.playback.showAt(t);
      const frame = this.parts.painter.current;
      if (!painted || !frame) return;
      this.parts.overlay.draw(frame, t, await this.parts.playback.eventsBetween(t - TRAIL, t));
      this.sayGap(t);
      this.parts.stage.dataset['shown'] = String(t);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private sayGap(t: number): void {
    const gap = this.manifest.gaps.find(({ from, to }) => from <= t && t < to);
    this.parts.message.hidden = !gap;
    if (gap) this.parts.message.textContent = `Nothing was recorded from ${clockTime(gap.from)} to ${clockTime(gap.to)} (${gap.reason}).`;
  }

  private fail(error: Error): void {
    this.pause();
    this.parts.message.hidden = false;
    this.parts.message.textContent = `${error.message} Press Play to try again.`;
  }

  private tell(): void {
    this.time.textContent = `${clockTime(this.position)} / ${clockTime(this.manifest.durationMs)}`;
    this.parts.timeline.show(this.position);
  }
}
