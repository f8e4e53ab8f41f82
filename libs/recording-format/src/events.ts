import { must } from './format-error.js';
import { asInteger, asNumber, asOneOf, asText, parseJson } from './json.js';
import { LIMITS } from './limits.js';
import { ROUTE_LENGTH } from './meta.js';
import { scrubText } from './scrub-text.js';

export const POINTER_EVENTS = ['pd', 'pu', 'pm', 'pc'] as const;
export const POINTER_KINDS = ['m', 't', 'p'] as const;
export const KEY_CLASSES = ['char', 'nav', 'enter', 'edit', 'mod'] as const;
export const VISIBILITIES = ['visible', 'hidden'] as const;
export const ERROR_SOURCES = ['error', 'rejection', 'console', 'app'] as const;
export const EVENT_LENGTHS = { message: 512, tagName: 64, tagValue: 256 } as const;

export type PointerEventType = (typeof POINTER_EVENTS)[number];
export type PointerKind = (typeof POINTER_KINDS)[number];
export type KeyClass = (typeof KEY_CLASSES)[number];
export type Visibility = (typeof VISIBILITIES)[number];
export type ErrorSource = (typeof ERROR_SOURCES)[number];

/** One event (§4): `[t, type, …]`. */
export type RecordedEvent =
  | [t: number, type: PointerEventType, x: number, y: number, kind: PointerKind, button: number]
  | [t: number, type: 'wh', x: number, y: number, dx: number, dy: number]
  | [t: number, type: 'ky', keyClass: KeyClass]
  | [t: number, type: 'rt', route: string]
  | [t: number, type: 'vs', visibility: Visibility]
  | [t: number, type: 'rs', width: number, height: number, dpr: number]
  | [t: number, type: 'er', message: string, source: ErrorSource]
  | [t: number, type: 'tg', name: string, value: string];

export type EventType = RecordedEvent[1];

type Rest = readonly unknown[];
const coordinate = (value: unknown) => asNumber(value, 1e6, 'coordinate');
const pointer =
  (type: PointerEventType) =>
  (t: number, [x, y, kind, button]: Rest): RecordedEvent => [
    t,
    type,
    coordinate(x),
    coordinate(y),
    asOneOf(kind, POINTER_KINDS, 'pointer kind'),
    asNumber(button, 64, 'button'),
  ];

const READERS: { readonly [T in EventType]: { fields: number; read: (t: number, rest: Rest) => RecordedEvent } } = {
  pd: { fields: 4, read: pointer('pd') },
  pu: { fields: 4, read: pointer('pu') },
  pm: { fields: 4, read: pointer('pm') },
  pc: { fields: 4, read: pointer('pc') },
  wh: { fields: 4, read: (t, [x, y, dx, dy]) => [t, 'wh', coordinate(x), coordinate(y), coordinate(dx), coordinate(dy)] },
  ky: { fields: 1, read: (t, [keyClass]) => [t, 'ky', asOneOf(keyClass, KEY_CLASSES, 'key class')] },
  rt: { fields: 1, read: (t, [route]) => [t, 'rt', asText(route, ROUTE_LENGTH, 'route')] },
  vs: { fields: 1, read: (t, [visibility]) => [t, 'vs', asOneOf(visibility, VISIBILITIES, 'visibility')] },
  rs: {
    fields: 3,
    read: (t, [width, height, dpr]) => [t, 'rs', asInteger(width, 65_535, 'width'), asInteger(height, 65_535, 'height'), asNumber(dpr, 64, 'dpr')],
  },
  er: {
    fields: 2,
    read: (t, [message, source]) => [
      t,
      'er',
      scrubText(asText(message, EVENT_LENGTHS.message, 'message'), EVENT_LENGTHS.message),
      asOneOf(source, ERROR_SOURCES, 'error source'),
    ],
  },
  tg: {
    fields: 2,
    read: (t, [name, value]) => [t, 'tg', asText(name, EVENT_LENGTHS.tagName, 'tag name'), asText(value, EVENT_LENGTHS.tagValue, 'tag value')],
  },
};

/** Validates an EVENTS payload; error messages come out scrubbed. Throws `FormatError`. */
export function parseEvents(payload: Uint8Array): RecordedEvent[] {
  const list = parseJson(payload);
  must(Array.isArray(list), 'bad-field', 'events');
  must(list.length <= LIMITS.events, 'too-large', 'events');
  return list.map(toEvent);
}

function toEvent(value: unknown): RecordedEvent {
  must(Array.isArray(value), 'bad-field', 'event');
  const [t, type, ...rest] = value as unknown[];
  must(typeof type === 'string' && Object.hasOwn(READERS, type), 'bad-field', 'event type');
  const reader = READERS[type as EventType];
  must(rest.length === reader.fields, 'bad-field', 'event length');
  return reader.read(asInteger(t, 0xffffffff, 'event time'), rest);
}
