import { GAP_REASON } from '#recording-format/gap.js';
import { type DeviceClass, facet, isSearchedKind, wordsOf } from '../search/facets.js';
import type { DecodeResult, IndexedEvent } from './decoder/decoder-protocol.js';
import { storableText } from './decoder/event-index.js';
import type { SessionProgress } from './drain.repository.js';

/** What a batch adds to what its session is found by. */
export interface SearchData {
  facets: string[];
  tags: { name: string; value: string }[];
  /** Totals of the session so far. */
  eventCounts: Record<string, number>;
  deviceClass: DeviceClass | null;
  firstPointer: 'm' | 't' | 'p' | null;
  /** The class that is no longer true. */
  formerDevice: DeviceClass | null;
}

type Known = Pick<SessionProgress, 'deviceClass' | 'firstPointer' | 'eventCounts' | 'width' | 'height'>;

/** In CSS pixels of the shorter side. */
const PHONE_BELOW = 500;
const LOSSES: readonly number[] = [GAP_REASON.chunksMissing, GAP_REASON.framesRefused];

export const searchDataOf = (known: Known, { events, meta, segment, firstPointer: pointed }: DecodeResult): SearchData => {
  const firstPointer = known.firstPointer ?? pointed;
  const deviceClass = deviceOf(meta?.width ?? known.width, meta?.height ?? known.height, firstPointer) ?? known.deviceClass;
  const facets = new Set(events.flatMap(facetsOfEvent));
  if (meta) facets.add(facet.route(storableText(meta.route)));
  if (deviceClass) facets.add(facet.device(deviceClass));
  if (segment?.gaps.some(([, , reason]) => LOSSES.includes(reason))) facets.add(facet.gaps);
  return { facets: [...facets], tags: tagsOf(events), eventCounts: countsOf(known.eventCounts, events), deviceClass, firstPointer, formerDevice: known.deviceClass === deviceClass ? null : known.deviceClass };
};

/** A phone by its size; what was touched first is a tablet, everything else a desktop. */
const deviceOf = (width: number | null, height: number | null, firstPointer: Known['firstPointer']): DeviceClass | null => {
  if (width === null || height === null) return null;
  if (Math.min(width, height) < PHONE_BELOW) return 'phone';
  return firstPointer === 't' || firstPointer === 'p' ? 'tablet' : 'desktop';
};

const facetsOfEvent = ({ kind, data }: IndexedEvent): string[] => {
  const kinds = isSearchedKind(kind) ? [facet.kind(kind)] : [];
  switch (kind) {
    case 'route':
      return [...kinds, facet.route(String(data['route']))];
    case 'error':
      return [...kinds, facet.error(String(data['fingerprint'])), ...wordsOf(String(data['message'])).map(facet.word)];
    case 'tag':
      return [...kinds, facet.name(String(data['name'])), facet.tag(String(data['name']), String(data['value']))];
    default:
      return kinds;
  }
};

const tagsOf = (events: readonly IndexedEvent[]): SearchData['tags'] => {
  const tags = events.filter(({ kind }) => kind === 'tag').map(({ data }) => ({ name: String(data['name']), value: String(data['value']) }));
  return [...new Map(tags.filter(({ name }) => name !== '').map((tag) => [`${tag.name.length} ${tag.name}${tag.value}`, tag])).values()];
};

const countsOf = (before: Record<string, number>, events: readonly IndexedEvent[]): Record<string, number> => {
  const counts = { ...before };
  for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
