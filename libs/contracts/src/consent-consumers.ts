/** Who has to act when a consent for a purpose is withdrawn, refused or expired. A purpose that is not here has no consumer of ours. */
export const CONSENT_CONSUMERS: Readonly<Record<string, readonly ConsentConsumer[]>> = {
  'session-recording': ['ingest.recordings'],
  waitlist: ['waitlist.place'],
};

export type ConsentConsumer = 'ingest.recordings' | 'waitlist.place';

/** The consumers of some purposes, each once. */
export const consumersOf = (purposes: readonly string[]): ConsentConsumer[] => [...new Set(purposes.flatMap((purpose) => CONSENT_CONSUMERS[purpose] ?? []))];

/** What the signed link stands for that opens a person’s consents at the privacy app: it names the pseudonym of the consent log. */
export const CONSENT_LINK = 'consents';
