/** What is meant to see more than one tenant, and why. Everything else is a leak. */
export interface AcceptedException {
  /** Tables it is about. */
  tables: RegExp;
  why: string;
  /** Policies these tables may have besides `tenant`: `name command roles using check`. */
  policies: readonly RegExp[];
  /** Findings of the probe: `duty what table`. */
  findings: readonly RegExp[];
}

export const ACCEPTED: readonly AcceptedException[] = [
  {
    tables: /./,
    why: 'A backup is of everybody’s rows. Its role may read and do nothing else, no duty is a member of it, and the privacy worker alone signs in as it, to take one.',
    policies: [/^backup r pixeltrace_backup true $/],
    findings: [],
  },
  {
    tables: /^identity\.(organisation|project|membership|api_key)$/,
    why: 'Definer functions find a key, a session’s membership or a project before the tenant is known. Nobody signs in as the owner but migrations.',
    policies: [/^definer r pixeltrace_owner true $/, /^definer_touch w pixeltrace_owner true true$/],
    findings: [],
  },
  {
    tables: /^identity\.(invitation|organisation_closing)$/,
    why: 'Whoever holds the link of an invitation is signed in nowhere; invitations that ran out are removed for every tenant; closings that are due are found by functions that answer ids.',
    policies: [/^definer r pixeltrace_owner true $/, /^definer_remove d pixeltrace_owner true $/],
    findings: [],
  },
  {
    tables: /^(ingest\.(session|chunk|erasure|session_hold|legal_hold|export|usage_day)|identity\.plan_assignment)$/,
    why: 'Sweeps find work of every tenant through functions that answer ids; the work itself is done in one transaction per tenant. What a month has used is compared with the plan for that.',
    policies: [/^sweep r pixeltrace_owner true $/],
    findings: [],
  },
  {
    tables: /^ingest\.viewing$/,
    why: 'Viewings whose last stretch is in no leaf yet are found by a function that answers ids, and those of two years ago are removed for every tenant; what a member watched anywhere is known and forgotten with them.',
    policies: [/^sweep r pixeltrace_owner \(\(pending <> .*\) OR \(started_at < .*\)\) $/, /^purge d pixeltrace_owner \(started_at < .*\) $/, /^members_(read r|forget w) pixeltrace_owner \(viewer_kind = 'member'::text\) .*$/],
    findings: [],
  },
  {
    tables: /^ingest\.(session|segment|session_event|picture|session_tag|chunk|erasure|project_setting|end_user_restriction)$/,
    why: 'A further bar, not a door: our staff’s role sees of a tenant’s rows only those that a live access grant is about.',
    policies: [/^granted \* ingest_operator .*granted_.* $/s, /^granted \* ingest_operator \(EXISTS .*ingest\.session s.*\) $/s],
    // Without a grant not even the rows of the tenant that is named.
    findings: [/^ingest_operator reads ingest\.\w+: \[\]$/],
  },
  {
    tables: /^access\.(access_grant|statement)$/,
    why: 'Operators ask for access to any customer’s recordings: the rows are about our own staff and say what they want to see. Customers do not see yet what a recorded prohibition or an investigation keeps from them for a time.',
    policies: [/^desk \* privacy_api,privacy_worker true true$/, /^definer r pixeltrace_owner true $/, /^definer_touch w pixeltrace_owner true true$/, /^visible r ingest_api \(\(visible_from IS NULL\) OR .*\) $/],
    findings: [/^privacy_(api|worker) .*access\.access_grant/],
  },
  {
    tables: /^ingest\.(tenant_key|webhook_endpoint|export)$/,
    why: 'Rotating the master key wraps every tenant’s keys anew; the command that does it signs in as the owner.',
    policies: [/^rotation \* pixeltrace_owner true true$/],
    findings: [],
  },
  {
    tables: /^consent\.(event|propagation)$/,
    why: 'Functions of the owner put a random name in the place of an erased person, remove what proved nothing for three years, and count withdrawals nobody acted on.',
    policies: [/^definer r pixeltrace_owner true $/, /^ended d pixeltrace_owner \(occurred_at < .*\) $/, /^forget \* pixeltrace_owner \(tenant_id IS NULL\) \(tenant_id IS NULL\)$/, /^controller \* .* \(tenant_id IS NULL\) \(tenant_id IS NULL\)$/],
    findings: [],
  },
  {
    tables: /^audit\./,
    why: 'Every log is numbered by one sequencer, which is a duty of its own and has no other table.',
    policies: [/^sequencer \* audit_sequencer true true$/],
    findings: [/^audit_sequencer /],
  },
  {
    tables: /^audit\.(entry|log|personal)$/,
    why: 'Definer functions answer hashes for proofs, our own log’s entries, drop years whose six years are over, and find and redact what leaves say of a person. Nobody signs in as the owner but migrations.',
    policies: [/^proofs r pixeltrace_owner true $/, /^states r pixeltrace_owner true $/, /^retention [d*] pixeltrace_owner .*shard < to_char.*$/s, /^people_(read r|redact d) pixeltrace_owner true $/],
    findings: [],
  },
];

export const exceptionsFor = (table: string): AcceptedException[] => ACCEPTED.filter(({ tables }) => tables.test(table));
