import { api, API_BASE } from './api.js';
import type { RecordingSummary } from './api-types.js';
import { el, refill, show } from './dom.js';
import { byteSize, clockTime, localDate, localDateTime } from './format.js';

const stateOf = ({ live, complete }: RecordingSummary): HTMLElement | null => {
  if (live) return el('p', { class: 'state' }, el('span', { class: 'badge live' }, 'Recording now'));
  return complete ? null : el('p', { class: 'state' }, el('span', { class: 'badge' }, 'Being prepared'));
};

const card = (recording: RecordingSummary): HTMLLIElement =>
  el(
    'li',
    { class: 'card' },
    recording.posterUrl
      ? el('img', { class: 'poster', src: API_BASE + recording.posterUrl, alt: '', loading: 'lazy', width: 320, height: 200 })
      : el('div', { class: 'poster', role: 'presentation' }),
    el(
      'div',
      { class: 'body' },
      el('a', { href: `/dashboard/recordings/${recording.id}` }, localDateTime(recording.startedAt)),
      stateOf(recording),
      el('p', {}, `${clockTime(recording.durationMs)} · ${recording.frames} frames · ${byteSize(recording.bytes)}`),
      el('p', {}, `Kept until ${localDate(recording.expiresAt)}`),
    ),
  );

const empty = (): HTMLElement =>
  el(
    'section',
    { class: 'notice', 'aria-label': 'No recordings yet' },
    el('h2', {}, 'No recordings yet'),
    el('p', {}, 'Open the demo app, agree to be recorded and use it for a moment. The recording appears here within seconds.'),
    el('p', {}, el('a', { class: 'button', href: '/demo-app/' }, 'Open the demo app')),
    el('p', { class: 'note' }, 'This page looks for new recordings every five seconds.'),
  );

const LOOK_AGAIN = 5_000;

/** The recordings of the member's first project, newest first; looks for new ones while it is open. */
export const recordingsPage = async (): Promise<void> => {
  const me = await api.me();
  const organisation = me.organisations[0];
  if (!organisation) return show('Recordings', el('h1', {}, 'Recordings'), el('p', {}, 'You belong to no organisation yet. Ask its owner to invite you.'));
  const project = (await api.projects(organisation.id)).items[0];
  if (!project) return show('Recordings', el('h1', {}, 'Recordings'), el('p', {}, 'This organisation has no project yet.'));

  const list = el('ul', { class: 'cards' });
  const status = el('p', { class: 'visually-hidden', role: 'status' });
  const more = el('button', { type: 'button', hidden: true }, 'Show older recordings');
  const place = el('div', {});
  show('Recordings', el('h1', {}, `Recordings of ${project.name}`), status, place, more);

  const older: RecordingSummary[] = [];
  let cursor: string | null = null;
  let shown = '';
  const refresh = async (): Promise<void> => {
    const page = await api.recordings(project.id);
    if (older.length === 0) cursor = page.nextCursor;
    const all = [...page.items, ...older.filter(({ id }) => !page.items.some((item) => item.id === id))];
    const key = JSON.stringify(all);
    if (key === shown) return;
    shown = key;
    refill(list, ...all.map(card));
    if (place.firstChild !== list || all.length === 0) place.replaceChildren(all.length === 0 ? empty() : list);
    status.textContent = all.length === 1 ? 'One recording' : `${all.length} recordings`;
    more.hidden = cursor === null;
  };
  more.addEventListener('click', () => {
    if (cursor === null) return;
    void api.recordings(project.id, cursor).then((page) => {
      older.push(...page.items);
      cursor = page.nextCursor;
      return refresh();
    });
  });
  await refresh();
  setInterval(() => void refresh().catch(() => undefined), LOOK_AGAIN);
};
