import type { RecordedEvent } from '#recording-format/events.js';
import type { Click } from './clicks.js';
import type { IndexedEvent } from './decoder-protocol.js';
import { errorFingerprint } from '../../search/facets.js';

/** Markers of one segment; a recording that makes more is not made more useful by them. */
const MAX_MARKERS = 4_096;

/** Text as Postgres can hold it in `jsonb`: no NUL, no half of a surrogate pair. */
export const storableText = (text: string): string =>
  text.replaceAll('\u0000', '\uFFFD').replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

/** The marks that a timeline shows. Pointer moves, wheels and keys are in the segment only. */
export class EventIndex {
  private readonly markers: IndexedEvent[] = [];

  add(t: number, kind: IndexedEvent['kind'], data: IndexedEvent['data']): void {
    if (this.markers.length < MAX_MARKERS) this.markers.push({ t, kind, data });
  }

  addClick(kind: 'click' | 'rage-click' | 'dead-click', { t, x, y, pointer }: Click): void {
    this.add(t, kind, { x: Math.round(x), y: Math.round(y), pointer });
  }

  addEvent(event: RecordedEvent): void {
    const t = event[0];
    switch (event[1]) {
      case 'rt':
        return this.add(t, 'route', { route: storableText(event[2]) });
      case 'er':
        return this.add(t, 'error', { message: storableText(event[2]), source: event[3], fingerprint: errorFingerprint(event[2]) });
      case 'rs':
        return this.add(t, 'resize', { width: event[2], height: event[3], dpr: event[4] });
      case 'vs':
        return this.add(t, 'visibility', { visibility: event[2] });
      case 'tg':
        return this.add(t, 'tag', { name: storableText(event[2]), value: storableText(event[3]) });
      default:
        return undefined;
    }
  }

  inOrder(): IndexedEvent[] {
    return this.markers.sort((a, b) => a.t - b.t);
  }
}
