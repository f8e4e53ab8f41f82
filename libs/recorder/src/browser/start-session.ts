import { PRIVACY_LEVELS } from '#recording-format/meta.js';
import type { PrivacyLevel } from '#recording-format/meta.js';
import type { Consent, InitOptions, NotRecorded, SessionGrant, StartOptions } from './options.js';
import { postJson } from './post-json.js';
import { RECORDER_VERSION } from '#recorder/version.js';

/** What is said of a session beside what the page said. `renews`: token of the one that this one goes on from. */
export interface Occasion {
  startedAt: number;
  trigger?: 'error';
  renews?: string | undefined;
}

/** Asks ingest for a session. Null: it could not be reached in time; a text: it refused, for that reason. */
export async function requestSession(options: InitOptions, start: StartOptions, occasion: Occasion): Promise<SessionGrant | NotRecorded | string | null> {
  const request = {
    key: options.key,
    recorder: RECORDER_VERSION,
    consent: consentOf(start),
    endUser: start.endUser?.slice(0, 128) || undefined,
    page: { width: innerWidth, height: innerHeight, dpr: devicePixelRatio },
    gpc: signalsPrivacy() || undefined,
    ...occasion,
  };
  const { answer, code } = await postJson<SessionGrant | NotRecorded>(`${options.endpoint}/v1/sessions`, () => ({ ...request, sentAt: Date.now() }), 'application/json');
  return answer ?? code;
}

/** The stricter of two levels. */
export function stricter(a: PrivacyLevel, b: PrivacyLevel): PrivacyLevel {
  return PRIVACY_LEVELS.indexOf(a) < PRIVACY_LEVELS.indexOf(b) ? a : b;
}

export function isConsentGiven(start: StartOptions): boolean {
  return consentOf(start).given;
}

/** Global Privacy Control. */
export function signalsPrivacy(): boolean {
  return (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
}

function consentOf({ consent }: StartOptions): Consent {
  if (typeof consent !== 'object') return { given: consent === true };
  const { given, textVersion, textSha256, purposes, givenAt } = consent;
  return { given: given === true, textVersion, textSha256, purposes, givenAt } as Consent;
}
