import { PRIVACY_LEVELS } from '#recording-format/meta.js';
import type { PrivacyLevel } from '#recording-format/meta.js';
import type { InitOptions, NotSampled, SessionGrant, StartOptions } from './options.js';
import { isTransient, retryDelay } from './retry.js';
import { RECORDER_VERSION } from '#recorder/version.js';

const MAX_TRIES = 6;

/** Asks ingest for a session. Null: it could not be reached in time; false: it refused. */
export async function requestSession(options: InitOptions, start: StartOptions, startedAt: number): Promise<SessionGrant | NotSampled | null | false> {
  const request = {
    key: options.key,
    recorder: RECORDER_VERSION,
    consent: consentOf(start),
    endUser: start.endUser?.slice(0, 128) || undefined,
    page: { width: innerWidth, height: innerHeight, dpr: devicePixelRatio },
    startedAt,
  };
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const response = await fetch(`${options.endpoint}/v1/sessions`, {
      method: 'POST',
      body: JSON.stringify({ ...request, sentAt: Date.now() }),
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      cache: 'no-store',
    }).catch(() => null);
    if (response?.ok) return (await response.json()) as SessionGrant | NotSampled;
    if (response && !isTransient(response.status)) return false;
    if (tries < MAX_TRIES) await new Promise((resolve) => setTimeout(resolve, retryDelay(tries, response?.headers.get('retry-after') ?? null)));
  }
  return null;
}

/** The stricter of two levels. */
export function stricter(a: PrivacyLevel, b: PrivacyLevel): PrivacyLevel {
  return PRIVACY_LEVELS.indexOf(a) < PRIVACY_LEVELS.indexOf(b) ? a : b;
}

export function isConsentGiven(start: StartOptions): boolean {
  return consentOf(start).given;
}

function consentOf({ consent }: StartOptions): { given: boolean; textVersion?: string } {
  if (typeof consent !== 'object') return { given: consent === true };
  return { given: consent.given === true, textVersion: consent.textVersion };
}
