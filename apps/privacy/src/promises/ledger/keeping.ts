import { type LedgerEntry, test } from './ledger-entry.js';

const WAITLIST = 'apps/waitlist/src/waitlist/retention.int-spec.ts';
const PLACE = 'apps/waitlist/src/waitlist/place.int-spec.ts';
const ERASURE = 'apps/ingest/src/erasure/erasure.int-spec.ts';
const LEDGER = 'libs/personal-data/src/personal-data.int-spec.ts';
const DRILL = 'scripts/backup/restore-drill.int-spec.ts';
const DELETIONS = 'apps/ingest/src/deletions/deletions.int-spec.ts';
const RETENTION = 'apps/ingest/src/retention/retention.int-spec.ts';

/** How long data is kept. */
export const KEEPING: readonly LedgerEntry[] = [
  {
    id: 'D1',
    owner: 'privacy',
    controls: [
      {
        does: 'What waits for too long is asked about, and removed when nobody answers.',
        file: 'apps/waitlist/src/waitlist/purge.repository.ts',
        symbol: 'PurgeRepository',
        switchOff: { find: "requested_at <= clock.now() - interval '7 days'", replace: "requested_at <= clock.now() - interval '700 days'", reddens: test(WAITLIST, 'who does not confirm is gone after seven days, with every link; a refused address after thirty') },
      },
    ],
    tests: [
      test(WAITLIST, 'whoever waits for 24 months is asked, and removed 30 days later unless they stay'),
      test('apps/waitlist/src/contact/contact-sweep.int-spec.ts', 'are those closed for a year and spam of a month, and no others'),
      test('test/docs/register.spec.ts', 'names code that carries out every line of the schedule'),
      test('apps/privacy/src/retention/records.int-spec.ts', 'counts what would go without touching it, and what went as it goes'),
      test(PLACE, 'is corrected, exported and left by its link, each in the audit log'),
    ],
  },
  {
    id: 'D2',
    owner: 'privacy',
    controls: [
      {
        does: 'A recording cannot be read from the moment its erasure is committed: its key goes with the tombstone.',
        file: 'apps/ingest/src/erasure/session-eraser.ts',
        symbol: 'SessionEraser',
        switchOff: { find: 'await this.keys.destroy(tx, session);', replace: '', reddens: test(ERASURE, 'removes every byte of it and none of its neighbours, and what was stolen before opens nothing that is left') },
      },
    ],
    tests: [test(ERASURE, 'makes it unreadable at once, everywhere, and says so'), test(ERASURE, 'comes to its end from wherever it was killed, with the right counts'), test('apps/ingest/src/erasure/erasure-race.int-spec.ts', 'ends with nothing readable and no late row, 100 times in 100'), test('apps/privacy/src/cases/cases.int-spec.ts', 'is followed by one that brings the erasure to the same end, %d times at every step there is')],
  },
  {
    id: 'D3',
    owner: 'operations',
    controls: [
      {
        does: 'A backup is gone, with its key, 30 days after the oldest data in it; it is looked for until it is.',
        file: 'apps/privacy/src/backups/backup-expiry.ts',
        symbol: 'BackupExpiry',
        switchOff: { find: 'await this.store.deleteObjects(id);', replace: '', reddens: test(DRILL, 'is nowhere older than 30 days in 48, whatever fails, and is not clear before it was looked for') },
      },
      {
        does: 'A restored database serves nobody until everything that was erased since has been erased again.',
        file: 'libs/personal-data/src/erasure-ledger.ts',
        symbol: 'assertNotBehind',
        switchOff: { find: 'async assertNotBehind(): Promise<void> {', replace: 'async assertNotBehind(): Promise<void> {\n    if (this.queue !== undefined) return;', reddens: test(LEDGER, 'shuts the gate of a restored database, also when more is erased after, until what it missed was erased again') },
      },
    ],
    tests: [test('test/journeys/forgotten-person.spec.ts', 'is still gone when a backup from before is restored, and told when there is none any more'), test(DRILL, 'is still gone when it is restored: nothing is answered or done before, and what others have is there again'), test(DRILL, 'that the database does not know ends too, and operators hear of one that stays'), test(ERASURE, 'is in the ledger outside the database before it reads done'), test(LEDGER, 'tells when a file of it was changed, cut or lost')],
    people: { does: 'Whoever runs Postgres with backups of its own lists them here, and keeps them no longer than 30 days.', reviewedOn: '2026-11-23', nextReviewOn: '2027-02-23' },
  },
  {
    id: 'D4',
    owner: 'recording',
    controls: [
      {
        does: 'A recording goes when plan and settings say so; the plan is a ceiling.',
        file: 'apps/ingest/src/retention/expiry.ts',
        symbol: 'expiryOf',
        switchOff: { find: "return ceilingAt < wished.expiresAt ? { expiresAt: ceilingAt, rule: 'plan' } : wished;", replace: 'void ceilingAt; return wished;', reddens: test('apps/ingest/src/retention/expiry.spec.ts', '%s') },
      },
    ],
    tests: [test(RETENTION, 'is kept by a pin up to the plan’s ceiling, with who and when, and goes as before when the pin is taken off'), test('apps/ingest/src/sessions/session-gate.int-spec.ts', 'keeps recordings no longer than the plan does'), test(ERASURE, 'erases what has expired, of every tenant, and nothing else'), test(RETENTION, 'is previewed in numbers, shortens what exists, and lengthens nothing')],
  },
  {
    id: 'D5',
    owner: 'recording',
    controls: [
      {
        does: 'A deletion takes what its dry run showed and nothing else.',
        file: 'apps/ingest/src/deletions/dry-run-token.ts',
        symbol: 'DryRunToken',
        switchOff: { find: 'if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(dryRun, facts))) return undefined;', replace: 'void timingSafeEqual; void dryRun;', reddens: test(DELETIONS, 'binds the deletion: another selection, another caller and a made-up token are refused') },
      },
    ],
    tests: [test(DELETIONS, 'takes all that match and nothing else, and proves it by query, in the store and with a receipt'), test('apps/ingest/src/organisations/team.int-spec.ts', 'is deleted once it was put away and its recordings are erased, with all that names it'), test(RETENTION, 'shows when it goes and because of which rule, can be shortened and never lengthened that way')],
  },
];
