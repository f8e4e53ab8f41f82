import { asInteger, asNumber, asObject, asOneOf, asText, parseJson } from './json.js';

export const ENGINES = ['canvaskit', 'skwasm', 'unknown'] as const;
export const PRIVACY_LEVELS = ['block', 'mask-all', 'mask-inputs', 'none'] as const;
export type Engine = (typeof ENGINES)[number];
/** From most to least private. */
export type PrivacyLevel = (typeof PRIVACY_LEVELS)[number];

/** What was recorded, by what (§2). Sizes in CSS pixels; `startedAt`: epoch milliseconds of t = 0 on the client's clock. */
export interface Meta {
  recorder: string;
  engine: Engine;
  width: number;
  height: number;
  dpr: number;
  privacy: PrivacyLevel;
  startedAt: number;
  route: string;
}

export const ROUTE_LENGTH = 512;

/** Throws `FormatError`; unknown members are dropped. */
export function parseMeta(payload: Uint8Array): Meta {
  const value = asObject(parseJson(payload), 'meta');
  return {
    recorder: asText(value['recorder'], 64, 'recorder'),
    engine: asOneOf(value['engine'], ENGINES, 'engine'),
    width: asInteger(value['width'], 65_535, 'width'),
    height: asInteger(value['height'], 65_535, 'height'),
    dpr: asNumber(value['dpr'], 64, 'dpr'),
    privacy: asOneOf(value['privacy'], PRIVACY_LEVELS, 'privacy'),
    startedAt: asNumber(value['startedAt'], 8.64e15, 'startedAt'),
    route: asText(value['route'], ROUTE_LENGTH, 'route'),
  };
}
