import type { components } from '../../../generated/ingest.js';

/** What the search of the ingest API takes; every condition has to hold. */
export type Filter = NonNullable<components['schemas']['SearchRecordingsDto']['filter']>;

/** What a person chose, as the form holds it: text of inputs, and '' where it does not matter. */
export interface Choice {
  since: '' | '1' | '7' | '30';
  endUser: string;
  routePrefix: string;
  eventKind: '' | NonNullable<Filter['eventKind']>;
  errorText: string;
  minSeconds: '' | '10' | '60' | '600';
  deviceClass: '' | NonNullable<Filter['deviceClass']>;
}

export const NO_CHOICE: Choice = { since: '', endUser: '', routePrefix: '', eventKind: '', errorText: '', minSeconds: '', deviceClass: '' };

export const SINCE = { '': 'at any time', '1': 'in the last 24 hours', '7': 'in the last 7 days', '30': 'in the last 30 days' } as const;
export const LASTING = { '': 'of any length', '10': 'of 10 seconds and more', '60': 'of a minute and more', '600': 'of 10 minutes and more' } as const;
export const DEVICES = { '': 'on any device', phone: 'on a phone', tablet: 'on a tablet', desktop: 'on a desktop' } as const;
export const SHOWING = { '': 'whatever happened', error: 'with an error', 'rage-click': 'with rage clicks', 'dead-click': 'with clicks without effect', click: 'with clicks', tag: 'with a tag' } as const;

const DAY = 86_400_000;
const MINUTE = 60_000;

/** The filter of a choice at a moment (epoch milliseconds). Whole minutes, so that pages of one search are of one filter. */
export const filterOf = (choice: Choice, now: number): Filter => {
  const [endUser, routePrefix, errorText] = [choice.endUser.trim(), choice.routePrefix.trim(), choice.errorText.trim()];
  return {
    ...(choice.since ? { startedFrom: new Date(Math.floor((now - Number(choice.since) * DAY) / MINUTE) * MINUTE).toISOString() } : {}),
    ...(choice.minSeconds ? { minDurationMs: Number(choice.minSeconds) * 1000 } : {}),
    ...(endUser ? { endUser } : {}),
    ...(routePrefix ? { routePrefix } : {}),
    ...(choice.eventKind ? { eventKind: choice.eventKind } : {}),
    ...(errorText ? { errorText } : {}),
    ...(choice.deviceClass ? { deviceClass: choice.deviceClass } : {}),
  };
};

/** The choice as a sentence: `Recordings of user-1 in the last 7 days, with an error.` */
export const sentenceOf = (choice: Choice): string => {
  const [endUser, routePrefix, errorText] = [choice.endUser.trim(), choice.routePrefix.trim(), choice.errorText.trim()];
  const parts = [
    choice.since && SINCE[choice.since],
    choice.minSeconds && LASTING[choice.minSeconds],
    choice.deviceClass && DEVICES[choice.deviceClass],
    choice.eventKind && (SHOWING as Record<string, string>)[choice.eventKind],
    routePrefix && `that showed ${routePrefix}`,
    errorText && `whose errors speak of “${errorText}”`,
  ].filter(Boolean);
  const subject = endUser ? `Recordings of ${endUser}` : parts.length === 0 ? 'All recordings' : 'Recordings';
  return `${[subject, ...parts.slice(0, 1)].join(' ')}${parts.slice(1).map((part) => `, ${part}`).join('')}.`;
};

/** Nothing was chosen. */
export const isEmpty = (choice: Choice): boolean => Object.values(choice).every((value) => value.trim() === '');
