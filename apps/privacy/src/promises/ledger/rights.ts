import { type Control, type LedgerEntry, test } from './ledger-entry.js';

const PLACE = 'apps/waitlist/src/waitlist/place.int-spec.ts';
const WAITLIST = 'apps/waitlist/src/waitlist/retention.int-spec.ts';
const CONTACT = 'apps/waitlist/src/contact/contact.int-spec.ts';
const MAIL = 'apps/waitlist/src/mail-worker/mail-data.int-spec.ts';
const ACCOUNT = 'libs/identity/src/member-data-holder.int-spec.ts';
const END_USERS = 'apps/ingest/src/end-users/end-users.int-spec.ts';
const REQUESTS = 'apps/privacy/src/requests/requests.int-spec.ts';
const DESK = 'apps/privacy/src/requests/desk.int-spec.ts';
const CASES = 'apps/privacy/src/cases/cases.int-spec.ts';
const PERSON = 'test/journeys/own-data.spec.ts';
const FORGOTTEN = 'test/journeys/forgotten-person.spec.ts';
const DEADLINES = 'apps/privacy/src/deadlines/deadline.spec.ts';
const GATE = 'apps/ingest/src/sessions/session-gate.int-spec.ts';

const holder = (does: string, symbol: string, find: string, replace: string, title: string): Control => ({
  does,
  file: 'libs/identity/src/member-data-holder.ts',
  symbol,
  switchOff: { find, replace, reddens: test(ACCOUNT, title) },
});

/** One agent in each process asks its data holders; a case asks all agents. */
const agent = (does: string, find: string, replace: string): Control => ({
  does,
  file: 'libs/personal-data/src/holder-agent.ts',
  symbol: 'HolderAgent',
  switchOff: { find, replace, reddens: test(CASES, 'reach every holder, and are lifted again') },
});

/** The rights of people. */
export const RIGHTS: readonly LedgerEntry[] = [
  {
    id: 'R1',
    owner: 'privacy',
    controls: [holder('Everything of a person is found by every store that holds any.', 'locate', 'this.with(subject, [], (tx, id) => this.data.count(tx, id));\n    return subject.kind', 'Promise.resolve([]);\n    return subject.kind', 'locates a member in every store, and nobody else')],
    tests: [test(PLACE, 'has a position that moves on, and the whole of what we keep'), test(WAITLIST, 'finds, hands out, corrects, restricts, erases and proves it'), test(CONTACT, 'lets a person know, correct, restrict and erase what they wrote'), test(MAIL, 'can be found, taken along and erased; that they want no mail outlives it'), test(REQUESTS, '%s opens a case that does it: %s'), test(PERSON, 'is handed out in one archive, by a link and a code')],
  },
  {
    id: 'R2',
    owner: 'privacy',
    controls: [agent('A correction is carried to every data holder of every app.', '{ findings: await each(subject, (one) => holder.rectify(one, changes)) }', '{ findings: [] }')],
    tests: [test(PLACE, 'is corrected, exported and left by its link, each in the audit log'), test(CONTACT, 'lets a person know, correct, restrict and erase what they wrote'), test(ACCOUNT, 'corrects and restricts'), test(REQUESTS, 'corrects what is spelled out, and leaves to people what is not'), test(PERSON, 'is corrected and restricted everywhere'), test(FORGOTTEN, 'learns what is known, has it corrected, and has its use restricted, in every app')],
  },
  {
    id: 'R3',
    owner: 'privacy',
    controls: [holder('Every store erases a person, and looks again.', 'erase', 'await this.data.erase(tx, id);', '', 'erases, converges, and proves absence, also in an organisation the member has left')],
    tests: [test(WAITLIST, 'finds, hands out, corrects, restricts, erases and proves it'), test(MAIL, 'can be found, taken along and erased; that they want no mail outlives it'), test('apps/ingest/src/erasure/recordings-data-holder.int-spec.ts', 'finds, exports and erases one end user of one customer'), test(CASES, 'asks every holder of every app, those by which others find people last, and all of them again'), test(CASES, 'never skips a holder that is gone: the case is blocked until it can be asked'), test(CASES, 'is signed, names nobody, can be checked with the published key, and proves to the person whom it is about'), test(PERSON, 'is erased, asked after, and certified to everybody who asks'), test(FORGOTTEN, 'is gone from every app, and from the recordings of three customers who file for them')],
  },
  {
    id: 'R4',
    owner: 'privacy',
    controls: [
      agent('A restriction reaches every data holder of every app.', 'holder.restrict(one, true)', 'holder.restrict(one, false)'),
      {
        does: 'Recordings of a restricted end user are neither shown nor exported.',
        file: 'apps/ingest/src/end-users/restricted.ts',
        symbol: 'restrictedSql',
        switchOff: { find: 'r.end_user = ${alias}.end_user)', replace: 'r.end_user = ${alias}.end_user and false)', reddens: test(END_USERS, 'who is restricted is neither shown nor exported, until it is lifted') },
      },
    ],
    tests: [test(GATE, 'keeps a restricted end user out, at the start and with every chunk'), test(MAIL, 'under restriction they get only what is owed'), test(CONTACT, 'sends no reply to a person who restricted the use of their data in the meantime'), test('apps/waitlist/src/operators-desk/operators-desk.int-spec.ts', 'exports a CSV that no spreadsheet runs, leaves out who asked for restriction, and writes it down')],
  },
  {
    id: 'R5',
    owner: 'privacy',
    controls: [
      {
        does: 'A consent that was withdrawn is believed no more, whatever the page says.',
        file: 'apps/ingest/src/sessions/session-consent.ts',
        symbol: 'assertNotWithdrawn',
        switchOff: { find: "if (last?.decision !== 'withdrawn') return;", replace: "if (last?.decision !== undefined) return;", reddens: test(GATE, 'believes no consent that is older than its withdrawal') },
      },
    ],
    tests: [test('apps/ingest/src/consents/consents.int-spec.ts', 'is recorded no more from that moment on, and what rested on the consent is erased, to the last byte'), test('apps/waitlist/src/mail-worker/mail-sender.int-spec.ts', 'asks about suppression when it sends, stream by stream, and sends what is owed all the same'), test(GATE, 'lets nobody in whose browser signals Global Privacy Control, unless the project says otherwise')],
  },
  {
    id: 'R6',
    owner: 'privacy',
    controls: [holder('What we hold of a person is handed out in a form that programs read.', 'export', "if (data) yield { path: 'account.json'", "if (data === null) yield { path: 'account.json'", 'exports the account without hashes')],
    tests: [test(END_USERS, 'is exported as an archive that says what is in it and what is not, sealed at rest'), test(PLACE, 'is corrected, exported and left by its link, each in the audit log'), test('test/docs/register.spec.ts', 'is what the committed register says. If this fails: npm run register'), test(CASES, 'packs what every holder hands out, with what was left out and why, also when it dies at every step of packing'), test(PERSON, 'is handed out in one archive, by a link and a code')],
  },
  {
    id: 'R7',
    owner: 'privacy',
    controls: [
      {
        does: 'The day by which a request has to be answered is computed by the law of the person.',
        file: 'apps/privacy/src/deadlines/deadline.ts',
        symbol: 'rulesFor',
        switchOff: { find: "if ('months' in period) return addMonths(day, period.months);", replace: "if ('months' in period) return addDays(day, period.months * 30);", reddens: test(DEADLINES, 'an extension counts from the day of receipt, not from the end of a short month') },
      },
      {
        does: 'Operators are reminded of the target and the deadline, and alarmed when it is over.',
        file: 'apps/privacy/src/requests/upkeep.ts',
        symbol: 'RequestAlarm',
        switchOff: { find: 'if (reached.length > 0) await this.tell(tx, stage, reached.length);', replace: '', reddens: test(DESK, 'reminds its operators of the target, of the deadline and of what is over, once each') },
      },
    ],
    tests: [
      test(REQUESTS, 'answers everybody the same, and asks the owner of the address to confirm'),
      test(REQUESTS, 'works from the moment it is confirmed, and is followed on the page of its link'),
      test(DESK, 'extends once, and it counts when the notice has arrived in time'),
      test(DESK, 'stops the clock where the law lets it, until the person answers'),
      test(DESK, 'are asked for by the customer, with its own pseudonym, and worked on at once'),
      test('apps/privacy/src/arrivals/arrivals.int-spec.ts', 'becomes a rights request or a security report, once, and leaves nothing behind on its way'),
    ],
    people: { does: 'Operators for privacy decide each request; the software computes, reminds and shows what is overdue.', reviewedOn: '2026-11-23', nextReviewOn: '2027-02-23' },
  },
  {
    id: 'R8',
    owner: 'support',
    controls: [
      {
        does: 'A mail without a way out is not made.',
        file: 'libs/mail/src/compose.ts',
        symbol: 'finish',
        switchOff: { find: "if (!hasWayOut(mail) || isConfirmation !== (wayOut.kind === 'cancel')) throw new MailError('no-way-out', name);", replace: 'void hasWayOut; void isConfirmation; void name;', reddens: test('libs/mail/src/compose.spec.ts', 'cannot build a mail without a way out') },
      },
    ],
    tests: [test('libs/mail/src/compose.spec.ts', 'ends both bodies with the way out, which names the stream and nobody'), test('libs/mail/src/smtp-transport.int-spec.ts', 'finds both headers of the way out on one line each'), test('apps/waitlist/src/mail-preferences/mail-preferences.int-spec.ts', 'changes nothing by GET and HEAD, however often')],
  },
];
