import { api } from './api.js';
import type { Manifest, Mark } from './api-types.js';
import { el, refill, show } from './dom.js';
import { eraseButton } from './erase-dialog.js';
import { byteSize, clockTime, localDate, localDateTime } from './format.js';
import { FramePainter } from './player/frame-painter.js';
import { Overlay } from './player/overlay.js';
import { Playback } from './player/playback.js';
import { SpanCache } from './player/span-cache.js';
import { spansOf } from './player/spans.js';
import { Timeline } from './player/timeline.js';
import { Transport } from './player/transport.js';

const NAMES: Record<string, string> = {
  click: 'Click', route: 'Route', error: 'Error', resize: 'Resized', visibility: 'Visibility', tag: 'Tag', 'rage-click': 'Rage click', 'dead-click': 'Click without effect',
};

const markText = (mark: Mark): string => {
  const detail = [mark.data['route'], mark.data['message'], mark.data['name'], mark.data['state']].find((value) => typeof value === 'string');
  return `${NAMES[mark.kind] ?? mark.kind}${detail ? `: ${String(detail)}` : ''}`;
};

const eventList = (marks: readonly Mark[], seek: (t: number) => void): HTMLElement =>
  marks.length === 0
    ? el('p', { class: 'note' }, 'Nothing was clicked, no route changed and no error happened.')
    : el(
        'ul',
        { class: 'events' },
        ...marks.map((mark) => el('li', {}, el('button', { type: 'button', click: () => seek(mark.t) }, el('span', { class: 'time' }, clockTime(mark.t)), el('span', {}, markText(mark))))),
      );

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

const facts = (manifest: Manifest): HTMLElement => {
  const { ledger } = manifest;
  const bytes = manifest.segments.reduce((total, segment) => total + segment.bytes, 0);
  const rows: [string, string][] = [
    ['Recorded', localDateTime(manifest.startedAt)],
    ['Kept until', localDate(manifest.expiresAt)],
    ['Size', byteSize(bytes)],
    ['Pictures due', String(ledger.captured)],
    ['Stored', String(ledger.stored)],
    ['Unchanged', String(ledger.deduplicated)],
    ['Left out on purpose', String(sum(ledger.skipped))],
    ['Lost', String(sum(ledger.lost))],
  ];
  return el('dl', { class: 'facts' }, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
};

const LOOK_AGAIN = 3_000;

/** One recording: picture, controls, marks, facts, and the button that erases it. */
export const playerPage = async (id: string): Promise<void> => {
  let manifest = await api.manifest(id);
  const screen = el('canvas', { role: 'img', 'aria-label': 'The recorded app', width: manifest.width ?? 1280, height: manifest.height ?? 800 });
  const glass = el('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  const message = el('p', { class: 'message', role: 'status', hidden: true });
  const side = el('div', {}, eventList(manifest.marks, (t) => void transport.seek(t)));
  const timeline = new Timeline(manifest, (t) => void transport.seek(t));
  const painter = new FramePainter(screen);
  const playback = new Playback(painter, new SpanCache((segment, start, end) => api.segment(id, segment, start, end)), spansOf(manifest));
  const stage = el('div', { class: 'stage' }, screen, glass, message);
  const transport = new Transport({ playback, painter, overlay: new Overlay(glass), timeline, message, stage, manifest });
  const factsPlace = el('div', {}, facts(manifest));

  show(
    'Recording',
    el('p', {}, el('a', { href: '/dashboard' }, 'All recordings')),
    el('h1', {}, `Recording of ${localDateTime(manifest.startedAt)}`, manifest.live ? el('span', { class: 'badge live' }, 'Recording now') : null),
    el(
      'div',
      { class: 'player' },
      el('div', {}, stage, timeline.element, transport.element),
      el('section', { 'aria-label': 'What happened' }, el('h2', {}, 'What happened'), side, factsPlace, eraseButton(id, () => transport.pause())),
    ),
  );
  document.addEventListener('keydown', (event) => transport.onKey(event));
  await transport.seek(0);

  if (manifest.complete) return;
  const timer = setInterval(() => {
    void api.manifest(id).then((next) => {
      manifest = next;
      playback.extend(spansOf(next));
      transport.extend(next);
      refill(side, eventList(next.marks, (t) => void transport.seek(t)));
      factsPlace.replaceChildren(facts(next));
      if (next.complete) clearInterval(timer);
    }, () => undefined);
  }, LOOK_AGAIN);
};
