import { type Control, type LedgerEntry, test } from './ledger-entry.js';

const EGRESS = test('libs/personal-data/src/personal-data.int-spec.ts', 'refuses a host that is not listed: %s');
const GATE = 'libs/personal-data/src/subprocessor-egress-gate.ts';
const GRANTS = 'apps/ingest/src/access/access.int-spec.ts';
const ACCESS = 'apps/privacy/src/access/access.int-spec.ts';
const LISTED = 'apps/privacy/src/subprocessors/subprocessors.int-spec.ts';
const REGISTER = 'test/docs/register.spec.ts';

const egressGate: Control = {
  does: 'Personal data leaves to this machine, our own apps and listed subprocessors; every other host is refused.',
  file: GATE,
  symbol: 'assertAllowed',
  switchOff: { find: "if (verdict !== 'allowed') throw new EgressRefusedError(name, verdict);", replace: 'void verdict; void EgressRefusedError;', reddens: EGRESS },
};

/** Whether and why data is shared, and who gets to see it. */
export const SHARING: readonly LedgerEntry[] = [
  {
    id: 'S1',
    owner: 'privacy',
    controls: [egressGate],
    tests: [test(REGISTER, 'knows all code that connects to another machine'), test(REGISTER, 'gives every purpose a line of the register, and none a vague one')],
    people: { does: 'Nobody signs a contract that sells data: whoever signs reads this clause first.', reviewedOn: '2026-11-23', nextReviewOn: '2027-05-23' },
  },
  {
    id: 'S2',
    owner: 'privacy',
    controls: [
      { ...egressGate, switchOff: { find: 'this.subprocessors.verdict(tx, name, categories)', replace: 'this.subprocessors.verdict(tx, name, [])', reddens: test(EGRESS.file, 'lets through what is listed, for its categories and its time only') } },
    ],
    tests: [EGRESS, test(REGISTER, 'knows all code that connects to another machine')],
  },
  {
    id: 'S3',
    owner: 'privacy',
    controls: [
      {
        does: 'Fields that nobody declared are refused at the door, nested ones too.',
        file: 'libs/http/src/strict-validation.pipe.ts',
        symbol: 'StrictValidationPipe',
        switchOff: { find: 'forbidNonWhitelisted: true', replace: 'forbidNonWhitelisted: false', reddens: test('libs/http/src/bad-input.spec.ts', 'B6: refuses fields that it does not know, nested ones too') },
      },
    ],
    tests: [
      test('libs/personal-data/src/declared-columns.int-spec.ts', 'is declared personal or not personal'),
      test('libs/personal-data/src/declared-columns.int-spec.ts', 'that is personal says why and for how long it is kept'),
      test(REGISTER, 'says of every field of a job’s payload what it is'),
      test(REGISTER, 'says of every field of the log what it is'),
      test(REGISTER, 'knows every kind of object'),
    ],
  },
  {
    id: 'S4',
    owner: 'support',
    controls: [
      {
        does: 'The policy is one page without scripts, with a short version first and an address to ask.',
        file: 'apps/web/src/pages/markdown.ts',
        symbol: 'markdown',
        switchOff: { find: "if (block.startsWith('## ')) return", replace: "if (block.startsWith('### ')) return", reddens: test('apps/web/src/pages/markdown.spec.ts', 'knows headings, paragraphs, bold, links and mail addresses') },
      },
    ],
    tests: [test('apps/web/src/web.spec.ts', 'show the policy word for word, with its attribution')],
    people: { does: 'A person who did not write it reads each version, and what they had to ask is rewritten.', reviewedOn: '2026-11-23', nextReviewOn: '2027-05-23' },
  },
  {
    id: 'A1',
    owner: 'privacy',
    controls: [egressGate],
    tests: [test(REGISTER, 'gives every purpose a line of the register, and none a vague one')],
    people: { does: 'No purpose of the register is the marketing of somebody else.', reviewedOn: '2026-11-23', nextReviewOn: '2027-05-23' },
  },
  {
    id: 'A2',
    owner: 'security',
    controls: [
      {
        does: 'Our staff see recordings under a grant that lives, and nothing beyond it; the row policies of the database hold the same.',
        file: 'apps/ingest/src/access/granted.service.ts',
        symbol: 'GrantedService',
        switchOff: { find: 'if (!live) {', replace: 'if (live === undefined) {', reddens: test(GRANTS, 'see nothing under a grant that %s') },
      },
      {
        does: 'What belongs to customers is closed to operators, whatever their role.',
        file: 'libs/identity/src/access.ts',
        symbol: 'accessProblem',
        switchOff: {
          find: 'return operatorsOnly !== undefined && holdsAny(caller, operatorsOnly);',
          replace: 'return operatorsOnly === undefined || holdsAny(caller, operatorsOnly);',
          reddens: test('apps/ingest/src/operators/operators.int-spec.ts', 'see nothing of customers'),
        },
      },
    ],
    tests: [
      test(GRANTS, 'see nothing without a grant: no customer’s route, no row'),
      test(GRANTS, 'see what a live grant is about, and the row policies open no further'),
      test(GRANTS, 'are written down with grant and clause at every look, and the customer sees it'),
      test(GRANTS, 'are stopped by a revocation, in the middle of a stream'),
      test(GRANTS, 'cannot look when the look cannot be written down'),
      test(ACCESS, 'for support are the customer’s to give: owners and admins are asked by mail, no operator approves'),
      test(ACCESS, 'for abuse and security need a second operator, and the customer is told 72 hours later'),
      test(ACCESS, 'are summed up for the customer each week, also when there was nothing'),
      test('test/tenancy/row-level-security.spec.ts', 'binds every duty: none is a superuser, bypasses it, owns anything or acts as the owner'),
    ],
  },
  {
    id: 'A3',
    owner: 'privacy',
    controls: [
      {
        does: 'Nothing is disclosed before the customer was told and had seven days, unless a prohibition is on record.',
        file: 'apps/privacy/src/legal-orders/legal-orders.service.ts',
        symbol: 'disclose',
        switchOff: { find: "if (!(await this.orders.open(tx, id))) throw conflict('Nothing may be disclosed yet", replace: "if (!(await this.orders.open(tx, id)) && id === '') throw conflict('Nothing may be disclosed yet", reddens: test(ACCESS, 'are told to the customer before anything is opened or disclosed') },
      },
    ],
    tests: [test(ACCESS, 'are found valid by another officer, and only when the whole checklist holds'), test(ACCESS, 'are sealed with evidence and a day only, counted in public meanwhile, and told on that day by themselves')],
    people: { does: 'An officer reads each order and decides whether it binds us.', reviewedOn: '2026-11-23', nextReviewOn: '2027-05-23' },
  },
  {
    id: 'A4',
    owner: 'privacy',
    controls: [egressGate],
    tests: [test(EGRESS.file, 'lets through what is listed, for its categories and its time only'), test(LISTED, 'are announced to those who answer for organisations, get nothing for 30 days and nothing without tools, objections apart'), test(LISTED, 'are changed in the version that was read')],
    people: { does: 'Each contract with a subprocessor is signed, and read again once a year.', reviewedOn: '2026-11-23', nextReviewOn: '2027-11-23' },
  },
  {
    id: 'A5',
    owner: 'privacy',
    controls: [
      {
        does: 'The list is mailed to whoever asks.',
        file: 'apps/privacy/src/subprocessors/subprocessor-lists.service.ts',
        symbol: 'mailTo',
        switchOff: { find: "if (decision !== 'accept') return;", replace: 'if (decision !== undefined) return;', reddens: test(LISTED, 'are mailed to whoever asks') },
      },
    ],
    tests: [test(LISTED, 'have a public list from the first start on'), test(LISTED, 'lose what they get when a tool ends, and every list that was published stays')],
  },
];
