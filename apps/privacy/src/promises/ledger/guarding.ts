import { type LedgerEntry, test } from './ledger-entry.js';

const CONFIG = 'libs/config/src/to-config.spec.ts';
const CIPHER = 'libs/blobs/src/session-cipher.spec.ts';
const EGRESS = 'libs/personal-data/src/personal-data.int-spec.ts';
const STORES = 'libs/personal-data/src/store-register.int-spec.ts';

/** How data is protected, and where it is processed. */
export const GUARDING: readonly LedgerEntry[] = [
  {
    id: 'X1',
    owner: 'security',
    controls: [
      {
        does: 'Production does not start where a store on another machine, or people, would be reached without TLS.',
        file: 'libs/config/src/production-rules.ts',
        symbol: 'refuseUnsafeProduction',
        switchOff: { find: 'if (remote(config.database.url) && !config.database.tls)', replace: 'if (remote(config.database.url) && !config.database.tls && config.app === "web")', reddens: test(CONFIG, 'starts nothing in production without what %s is for') },
      },
    ],
    tests: [
      test(CONFIG, 'lets production reach other machines by TLS, and this machine as it is'),
      test('libs/mail/src/smtp-transport.int-spec.ts', 'is asked for in production, and wherever a password is given, unless the server is this machine'),
      test('scripts/services/tls.int-spec.ts', 'is migrated and used when its authority is ours, and refused when it is not'),
    ],
  },
  {
    id: 'X2',
    owner: 'security',
    controls: [
      {
        does: 'What is stored is sealed: a changed bit is noticed, and another session’s key opens nothing.',
        file: 'libs/blobs/src/session-cipher.ts',
        symbol: 'open',
        switchOff: { find: 'decipher.setAuthTag(bytes.subarray(-TAG_BYTES));\n  try {\n    return Buffer.concat([decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);', replace: 'try {\n    return decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES));', reddens: test(CIPHER, 'notice each of 1,000 bits that were turned over, wherever they are') },
      },
    ],
    tests: [
      test('test/tenancy/row-level-security.spec.ts', 'is forced on every table that has a tenant, by the one policy'),
      test('test/tenancy/row-level-security.spec.ts', 'has no way around it: definer functions keep a fixed search path and are not for everybody; views run as their caller'),
      test('test/deployment/deployment.spec.ts', '%s: cannot change itself, has no capability, and is nobody special'),
      test('libs/audit/src/audit.int-spec.ts', 'lets writers insert and nothing else, and nobody change an entry'),
      test('libs/http/src/operations-routes.spec.ts', 'sends strict headers with everything, and lets Swagger UI run'),
    ],
    people: { does: 'Somebody follows what is published about the parts we use, and fixes what concerns us.', reviewedOn: '2026-11-23', nextReviewOn: '2026-12-23' },
  },
  {
    id: 'X3',
    owner: 'security',
    controls: [
      {
        does: 'security.txt names who to tell, and never runs out while it is served.',
        file: 'apps/web/src/pages/security/security-txt.ts',
        symbol: 'securityTxt',
        switchOff: { find: 'const DAYS_GOOD = 180;', replace: 'const DAYS_GOOD = 0;', reddens: test('apps/web/src/pages/security/security-txt.spec.ts', 'names who to tell and expires between a month and a year from %s') },
      },
    ],
    tests: [test('apps/waitlist/src/contact/contact.int-spec.ts', 'passes privacy and security on to those whose business they are, sealed'), test('apps/privacy/src/arrivals/arrivals.int-spec.ts', 'becomes a rights request or a security report, once, and leaves nothing behind on its way')],
    people: { does: 'Operators for security read and answer reports.', reviewedOn: '2026-11-23', nextReviewOn: '2027-02-23' },
  },
  {
    id: 'T1',
    owner: 'operations',
    controls: [
      {
        does: 'The region of every store is written down by each process that uses it.',
        file: 'libs/personal-data/src/store-register.ts',
        symbol: 'StoreRegister',
        switchOff: { find: 'await this.stores.record(tx, store);', replace: 'void store;', reddens: test(STORES, 'records the region of every store that a process is told of, once') },
      },
    ],
    tests: [test(STORES, 'keeps where a store was before it moved'), test(CONFIG, 'starts nothing in production without what %s is for')],
    people: { does: 'Whoever runs an instance chooses its regions, and names the USA where they are there.', reviewedOn: '2026-11-23', nextReviewOn: '2027-11-23' },
  },
  {
    id: 'T2',
    owner: 'privacy',
    controls: [
      {
        does: 'Data of people in the EU or the UK leaves for a country that is not adequate only with a tool for each of them.',
        file: 'libs/personal-data/src/subprocessor-egress-gate.ts',
        symbol: 'assertAllowed',
        switchOff: { find: "if (verdict !== 'allowed')", replace: "if (verdict !== 'allowed' && verdict !== 'no-transfer-tool')", reddens: test(EGRESS, 'asks for a tool, one for the EU and one for the UK, before data leaves for a country that is not adequate') },
      },
    ],
    tests: [test(EGRESS, 'lets through what is listed, for its categories and its time only')],
    people: { does: 'Somebody signs the clauses, and assesses the country before.', reviewedOn: '2026-11-23', nextReviewOn: '2027-11-23' },
  },
];
