import { h, type ComponentChild } from 'preact';
import { API_BASE } from '../api.js';
import type { RecordingSummary } from '../api-types.js';
import { byteSize, clockTime, localDate, localDateTime } from '../format.js';

const count = (number: number | undefined, one: string, many: string): string | null => (number ? `${number} ${number === 1 ? one : many}` : null);

const happened = ({ eventCounts }: RecordingSummary): string =>
  [count(eventCounts['error'], 'error', 'errors'), count(eventCounts['rage-click'], 'rage click', 'rage clicks'), count(eventCounts['click'], 'click', 'clicks')].filter(Boolean).join(' · ');

const badge = ({ live, complete }: RecordingSummary): ComponentChild | null => {
  if (live) return h('p', { class: 'state' }, h('span', { class: 'badge live' }, 'Recording now'));
  return complete ? null : h('p', { class: 'state' }, h('span', { class: 'badge' }, 'Being prepared'));
};

/** One recording in a list. What the app named (end user, route) is text and stays text. */
export const RecordingCard = ({ recording }: { recording: RecordingSummary }): ComponentChild =>
  h('li', { class: 'card' },
    recording.posterUrl ? h('img', { class: 'poster', src: API_BASE + recording.posterUrl, alt: '', loading: 'lazy', width: 320, height: 200 }) : h('div', { class: 'poster', role: 'presentation' }),
    h('div', { class: 'body' },
      h('a', { href: `/dashboard/recordings/${recording.id}` }, localDateTime(recording.startedAt)),
      badge(recording),
      h('p', {}, [clockTime(recording.durationMs), `${recording.frames} frames`, byteSize(recording.bytes)].join(' · ')),
      recording.endUser || recording.route ? h('p', { class: 'where' }, [recording.endUser, recording.route].filter(Boolean).join(' · ')) : null,
      happened(recording) ? h('p', {}, happened(recording)) : null,
      h('p', {}, `Kept until ${localDate(recording.expiresAt)}`)));
