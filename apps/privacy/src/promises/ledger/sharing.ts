import { type Control, type LedgerEntry, test } from './ledger-entry.js';

const EGRESS = test('libs/personal-data/src/personal-data.int-spec.ts', 'refuses a host that is not listed: %s');
const GATE = 'libs/personal-data/src/subprocessor-egress-gate.ts';
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
    tests: [test('test/tenancy/access-matrix.spec.ts', 'is closed to operators, whatever their role'), test('test/tenancy/row-level-security.spec.ts', 'binds every duty: none is a superuser, bypasses it, owns anything or acts as the owner')],
    missing: ['Access grants: a way in for support, abuse and legal orders that the customer sees.'],
  },
  {
    id: 'A3',
    owner: 'privacy',
    controls: [],
    tests: [test('apps/ingest/src/operators/operators.int-spec.ts', 'see nothing of customers')],
    missing: ['Legal orders: notice before disclosure unless an order forbids it.'],
  },
  {
    id: 'A4',
    owner: 'privacy',
    controls: [egressGate],
    tests: [test(EGRESS.file, 'lets through what is listed, for its categories and its time only')],
    people: { does: 'Each contract with a subprocessor is signed, and read again once a year.', reviewedOn: '2026-11-23', nextReviewOn: '2027-11-23' },
    missing: ['A registry that holds contract and safeguards of each subprocessor.'],
  },
  {
    id: 'A5',
    owner: 'privacy',
    controls: [],
    tests: [test(EGRESS.file, 'lets through what is listed, for its categories and its time only')],
    missing: ['The public list of subprocessors, by version, and the mail on request.'],
  },
];
