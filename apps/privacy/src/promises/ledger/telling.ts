import { type LedgerEntry, test } from './ledger-entry.js';

const POLICIES = 'apps/privacy/src/policies/policies.int-spec.ts';
const POLICY_TEXT = 'libs/policy/src/policy-text.spec.ts';
const CONTACT = 'apps/waitlist/src/contact/contact.int-spec.ts';

/** How changes are told, and how we can be reached. */
export const TELLING: readonly LedgerEntry[] = [
  {
    id: 'V1',
    owner: 'privacy',
    controls: [
      {
        does: 'A published version never changes: its date is that of its coming into force.',
        file: 'libs/policy/src/policy-files.ts',
        symbol: 'policyDigest',
        switchOff: { find: "createHash('sha256').update(source, 'utf8')", replace: "createHash('sha256').update(source.toUpperCase(), 'utf8')", reddens: test(POLICY_TEXT, 'never change: each file has the digest it was published with') },
      },
    ],
    tests: [test(POLICIES, 'has the text the project was made from as its first version, in force at once and dated'), test(POLICIES, 'never changes once it is published, whoever tries')],
  },
  {
    id: 'V2',
    owner: 'privacy',
    controls: [
      {
        does: 'A meaningful change does not come into force before those concerned were told.',
        file: 'apps/privacy/src/policies/policy-clock.ts',
        symbol: 'mayStart',
        switchOff: { find: "if (changeClass !== 'meaningful') return true;", replace: "if (changeClass !== 'x') return true;", reddens: test(POLICIES, 'tells everybody concerned of a meaningful change, once, with a signed count; and waits for that and its day') },
      },
    ],
    tests: [test('libs/policy/src/policy-diff.spec.ts', 'is judged by what changed: %s'), test(POLICIES, 'is compared with what a release brings along, and that is judged clause by clause')],
    people: { does: 'An operator who publishes a change under another class than was computed says why; that is in the audit log.', reviewedOn: '2026-11-23', nextReviewOn: '2027-05-23' },
  },
  {
    id: 'V3',
    owner: 'privacy',
    controls: [
      {
        does: 'Who goes on under which version is written down at their next use, and goes with the person.',
        file: 'apps/privacy/src/policies/acceptances.repository.ts',
        symbol: 'AcceptancesRepository',
        switchOff: { find: "if (kind !== 'email' && kind !== 'member-id') return [];", replace: "if (kind !== 'email') return [];", reddens: test(POLICIES, 'keeps who goes on under which version, from their next use on, and gives that up with the person') },
      },
    ],
    tests: [],
  },
  {
    id: 'K1',
    owner: 'support',
    controls: [
      {
        does: 'Every page names the form and the address.',
        file: 'apps/web/src/pages/layout.ts',
        symbol: 'layout',
        switchOff: { find: '<a href="mailto:support@pixeltrace.dev">support@pixeltrace.dev</a>', replace: 'us', reddens: test('apps/web/src/pages/promises/promises-page.spec.ts', 'ends with how to reach us') },
      },
    ],
    tests: [test(CONTACT, 'answers everybody alike and acknowledges an address once a day'), test('apps/waitlist/src/contact/mail-intake.int-spec.ts', 'becomes a conversation, is acknowledged, and is taken in once')],
  },
  {
    id: 'K2',
    owner: 'support',
    controls: [
      {
        does: 'Of every message it is known who read it first; an unread one alarms people before and after its target.',
        file: 'apps/waitlist/src/contact/read-target.handlers.ts',
        symbol: 'UnreadAlarm',
        switchOff: { find: 'if (unread) {', replace: 'if (unread && unread.topic === undefined) {', reddens: test(CONTACT, 'reminds those who should read before the target is over, and alarms admins after; read messages alarm nobody') },
      },
    ],
    tests: [test(CONTACT, 'publishes how well we read, from the messages themselves'), test(CONTACT, 'lets nobody answer or put aside what they have not read')],
    people: { does: 'Operators for support read what comes.', reviewedOn: '2026-11-23', nextReviewOn: '2027-02-23' },
  },
  {
    id: 'L1',
    owner: 'privacy',
    controls: [
      {
        does: 'A version that does not name its source, its licence and that it was changed cannot be published.',
        file: 'libs/policy/src/policy-text.ts',
        symbol: 'checkAttribution',
        switchOff: { find: "if (facts.version > 1 && !/changes were made/i.test(line))", replace: "if (facts.version > 1000 && !/changes were made/i.test(line))", reddens: test(POLICY_TEXT, 'that has %s') },
      },
    ],
    tests: [test(POLICY_TEXT, 'begin with the text the project was made from, word for word'), test('apps/web/src/web.spec.ts', 'show the policy word for word, with its attribution')],
  },
];
