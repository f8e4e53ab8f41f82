import type { ProcessingRole } from '#contracts/data-map.js';

/** What is the same for every column of a table, so that it is said once. */
export interface TableRule {
  role: ProcessingRole;
  people: string;
  recipients: readonly string[];
}

const STAFF = 'our staff who need it for this';
const HOSTING = 'whoever runs the servers, as listed under subprocessors';
const MAIL = 'the mail server that delivers it, as listed under subprocessors';
const CUSTOMER = 'the customer whose app it is';
const TEAM = 'members of the same organisation';

const site: TableRule = { role: 'controller', people: 'visitors of our site', recipients: [STAFF, HOSTING] };
const waitlist: TableRule = { role: 'controller', people: 'people on the waitlist', recipients: [STAFF, HOSTING] };
const writers: TableRule = { role: 'controller', people: 'people who write to us', recipients: [STAFF, HOSTING] };
const members: TableRule = { role: 'controller', people: 'members of our customers’ organisations', recipients: [TEAM, STAFF, HOSTING] };
const operators: TableRule = { role: 'controller', people: 'our staff', recipients: [STAFF, HOSTING] };
const endUsers: TableRule = { role: 'processor', people: 'end users of our customers’ apps', recipients: [CUSTOMER, HOSTING] };
const mailed: TableRule = { role: 'controller', people: 'people we write to', recipients: [STAFF, MAIL, HOSTING] };

/** The first that fits counts. */
const RULES: readonly (readonly [RegExp, TableRule])[] = [
  [/^waitlist\.conversation/, writers],
  [/^waitlist\./, waitlist],
  [/^mail\.inbound/, writers],
  [/^mail\./, mailed],
  [/^ingest\.(viewing|legal_hold)$/, { ...members, people: 'members of our customers’ organisations, and our staff' }],
  [/^ingest\./, endUsers],
  [/^identity\.(operator|factor_recovery_approval)/, operators],
  [/^identity\./, members],
  [/^(abuse|request_log|analytics)\./, site],
  [/^privacy\./, { ...writers, people: 'people who use their rights, and our staff who answer them' }],
  [/^consent\./, { role: 'controller', people: 'people who agreed to something or refused it', recipients: [CUSTOMER, STAFF, HOSTING] }],
  [/^(audit|access)\./, { role: 'controller', people: 'members of our customers’ organisations, and our staff', recipients: [TEAM, STAFF, HOSTING] }],
  [/^registry\.policy/, { ...members, people: 'members of our customers’ organisations, and people on the waitlist' }],
  [/^(exchange|registry|policy|retention|jobs|public|clock|tenancy)\./, { role: 'controller', people: 'people of every kind, while one app tells another', recipients: [HOSTING] }],
];

/** Undefined for a table of a schema that nobody has thought of: that fails the tests. */
export const ruleOf = (table: string): TableRule | undefined => RULES.find(([pattern]) => pattern.test(table))?.[1];

/** Tables with personal columns that no data holder answers for, and why none has to. */
export const WITHOUT_HOLDER: Readonly<Record<string, string>> = {
  'access.access_grant': 'Ids of our staff and of who approved: the proof that nobody looked unasked is kept as long as the log.',
  'access.disclosure': 'The register of what was disclosed: who of our staff did it.',
  'access.legal_order': 'What an authority demands and who of our staff answered: kept as long as it can be disputed.',
  'audit.entry': 'Ids only, in a log that is never changed; what names a person is in audit.personal.',
  'audit.leaf_outbox': 'Ids only, for the seconds until the leaf is in the log.',
  'privacy.legal_hold': 'The name or office of whoever answers for keeping rows: needed as long as the hold is proved.',
  'privacy.held_row': 'Ids of rows that the law wants kept, while it does.',
  'identity.sign_in_throttle': 'A keyed hash, kept for a day.',
  'ingest.legal_hold': 'The name or office of whoever answers for keeping recordings: needed as long as the hold is proved.',
  'mail.inbound': 'Sealed until it is handled, which takes minutes.',
  'mail.pace': 'A mail domain, kept for a day.',
  'mail.suppression': 'A keyed hash that keeps the promise not to write again (Art. 17(3)(b)).',
};
