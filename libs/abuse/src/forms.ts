/** Every public form there is: a write that asks for no credential. Append yours here. */
export const FORM_NAMES = ['waitlist-join', 'waitlist-resend', 'own-data-link', 'contact', 'sign-in-code', 'rights-request', 'subprocessors-request', 'security-report'] as const;

export type FormName = (typeof FORM_NAMES)[number];

/** One limit: at most `quota` requests in any `windowSeconds`. `name` is what RateLimit headers call it. */
export interface RatePolicy {
  name: string;
  quota: number;
  windowSeconds: number;
}

/** What one visitor, one network and one mailbox may send. Narrow is IPv4 /32 or IPv6 /64, wide is /24 or /48. */
export interface FormLimits {
  narrow: RatePolicy;
  wide: RatePolicy;
  /** Above it the write is held for review, never refused: a refusal would tell strangers about the mailbox. */
  recipient: RatePolicy;
}

const HOUR = 3_600;

const DEFAULT: FormLimits = {
  narrow: { name: 'address', quota: 20, windowSeconds: HOUR },
  wide: { name: 'network', quota: 100, windowSeconds: HOUR },
  recipient: { name: 'recipient', quota: 6, windowSeconds: HOUR },
};

const LIMITS: Partial<Record<FormName, FormLimits>> = {
  'sign-in-code': { ...DEFAULT, narrow: { name: 'address', quota: 30, windowSeconds: HOUR }, recipient: { name: 'recipient', quota: 15, windowSeconds: HOUR } },
};

export const limitsOf = (form: FormName): FormLimits => LIMITS[form] ?? DEFAULT;

/** Public writes that are no form, because something else guards them. Each has limits of its own where `GUARD_LIMITS` names it. */
export const GUARDS = {
  'ingest-key': 'A public ingest key bound to origins, or the session token it bought: intake limits itself (size, quota, budget of memory).',
  'signed-link': 'A signed or random token of a link that was mailed to the person; it says what may be done.',
  unsubscribing: 'The unforgeable token of a link out of a mail. Never limited: mail providers press it for many people from few addresses.',
  'one-time-code': 'A code or link that was mailed to the person, counted and limited per code as well.',
  passkey: 'A signature of a registered authenticator over a challenge of ours.',
  'shared-secret': 'A secret that only our own mail server or monitor has.',
  'guarded-api': 'A form of the web app that is passed on to a guarded write of an API, with the visitor’s address vouched for.',
  'operator-door': 'The live bearer of an operator, in a form or a cookie of the same origin; without it nothing happens.',
  counter: 'A bounded counter that stores nothing about the visitor.',
} as const;

export type GuardKind = keyof typeof GUARDS;

const MINUTE = 60;

/** Limits of the kinds whose writes cost us something. Narrow and wide as in `FormLimits`. */
export const GUARD_LIMITS: Partial<Record<GuardKind, { narrow: RatePolicy; wide: RatePolicy }>> = {
  'signed-link': { narrow: { name: 'link', quota: 120, windowSeconds: MINUTE }, wide: { name: 'link-network', quota: 600, windowSeconds: MINUTE } },
  'one-time-code': { narrow: { name: 'code', quota: 30, windowSeconds: MINUTE }, wide: { name: 'code-network', quota: 150, windowSeconds: MINUTE } },
  passkey: { narrow: { name: 'passkey', quota: 60, windowSeconds: MINUTE }, wide: { name: 'passkey-network', quota: 300, windowSeconds: MINUTE } },
  'shared-secret': { narrow: { name: 'hook', quota: 600, windowSeconds: MINUTE }, wide: { name: 'hook-network', quota: 1_200, windowSeconds: MINUTE } },
};

/** Opening forms: cheap for us, so generous; from half of it on the puzzle is no longer free. */
export const OPEN_LIMITS: { narrow: RatePolicy; wide: RatePolicy } = {
  narrow: { name: 'forms', quota: 120, windowSeconds: 600 },
  wide: { name: 'forms-network', quota: 600, windowSeconds: 600 },
};
