import { type LedgerEntry, test } from './ledger-entry.js';

const CONTACT = 'apps/waitlist/src/contact/contact.int-spec.ts';
const COUNTER = 'apps/web/src/analytics/view-counter.spec.ts';
const LOG = 'apps/waitlist/src/request-log/request-log.int-spec.ts';
const GATE = 'apps/ingest/src/sessions/session-gate.int-spec.ts';

/** What is collected and why. */
export const COLLECTING: readonly LedgerEntry[] = [
  {
    id: 'C1',
    owner: 'support',
    controls: [
      {
        does: 'A message is stored, acknowledged and read by a person.',
        file: 'apps/waitlist/src/contact/contact-form.service.ts',
        symbol: 'ContactFormService',
        switchOff: { find: 'if (!held) await this.welcome.greet(tx, { id, topic, email });', replace: 'void held;', reddens: test(CONTACT, 'takes a message in, acknowledges it without a word of it, and shows who read it first') },
      },
    ],
    tests: [
      test('apps/waitlist/src/waitlist/sign-ups.int-spec.ts', 'makes nobody a person before they confirm, and one person however often they click'),
      test('apps/waitlist/src/waitlist/sign-ups.int-spec.ts', 'keeps the proof of what was agreed to: text, policy, when asked and when confirmed, and no address'),
      test(CONTACT, 'mails a reply in the thread after a moment in which it can be taken back'),
    ],
  },
  {
    id: 'C2',
    owner: 'privacy',
    controls: [
      {
        does: 'Who signals GPC or DNT is not looked at.',
        file: 'apps/web/src/analytics/view-counter.ts',
        symbol: 'ViewCounter',
        switchOff: { find: "if (headers['sec-gpc'] === '1' || headers.dnt === '1') return;", replace: '', reddens: test(COUNTER, 'does not look at who sends %j, not even as dropped') },
      },
      {
        does: 'A visitor is known for one day at most, by a salt that lives in memory.',
        file: 'apps/web/src/analytics/visit-marks.ts',
        symbol: 'isFirst',
        switchOff: { find: 'if (day !== this.day) this.startDay(day);', replace: "if (this.day === '') this.startDay(day);", reddens: test(COUNTER, 'counts a visitor anew on another day, with another salt') },
      },
    ],
    tests: [test(COUNTER, 'holds no address, agent, salt or referring path'), test('apps/waitlist/src/analytics/analytics.int-spec.ts', 'keeps counters for 25 months, then monthly totals')],
  },
  {
    id: 'C3',
    owner: 'security',
    controls: [
      {
        does: 'Addresses are cut after 7 days and days dropped after 30.',
        file: 'libs/request-log/src/request-log.repository.ts',
        symbol: 'keepRetention',
        switchOff: { find: 'from request_log.keep_retention()', replace: 'from (select 0 as cut, 0 as dropped) as nothing', reddens: test(LOG, 'cuts addresses after 7 days and drops days after 30') },
      },
    ],
    tests: [test(LOG, 'holds the pattern of the route, never the address that was asked for'), test(LOG, 'by operators for security who say why, and each reading is written down'), test(LOG, 'by nobody else')],
  },
  {
    id: 'C4',
    owner: 'recording',
    controls: [
      {
        does: 'Nobody is recorded without a consent that names recording, where the project asks for one.',
        file: 'apps/ingest/src/sessions/session-consent.ts',
        symbol: 'hasAgreed',
        switchOff: { find: 'given && purposes.includes(RECORDING_PURPOSE);', replace: 'given && purposes.length > 0;', reddens: test(GATE, 'asks for the purpose that recording is') },
      },
    ],
    tests: [
      test('apps/ingest/src/frames/session-drain.int-spec.ts', 'makes accepted chunks watchable, right to the pixel, and lets their bytes go'),
      test('apps/ingest/src/replay/replay.int-spec.ts', 'answers a manifest from which a player can start'),
      test('apps/ingest/src/frames/search-data.int-spec.ts', 'finds routes, kinds, errors, tags and the device, once each'),
      test(GATE, 'believes no consent that is older than its withdrawal'),
    ],
  },
  {
    id: 'C5',
    owner: 'recording',
    controls: [
      {
        does: 'The stricter of what the page and the project say is masked.',
        file: 'apps/ingest/src/sessions/masking-floor.ts',
        symbol: 'stricter',
        switchOff: { find: 'PRIVACY_LEVELS.indexOf(one) <= PRIVACY_LEVELS.indexOf(other) ? one : other', replace: 'one', reddens: test('apps/ingest/src/sessions/sessions.int-spec.ts', 'answers the stricter of masking and floor, and binds the floor to the token') },
      },
      {
        does: 'A picture that shows more than the floor allows is refused, whatever its META says.',
        file: 'apps/ingest/src/intake/read-chunk.ts',
        symbol: 'checkFrame',
        switchOff: { find: "if (shows) throw new ProblemError('masking-too-weak'", replace: "if (shows && floor === floor.toUpperCase()) throw new ProblemError('masking-too-weak'", reddens: test(GATE, 'is refused as well when its META says that it hides enough') },
      },
    ],
    tests: [
      test(GATE, 'end a session that hides less than a floor that was raised'),
      test('apps/ingest/src/frames/decoder/session-decoder.spec.ts', 'that are not black lose the frame and all that is painted over it, down to the next keyframe'),
      test('apps/ingest/src/identity/project-settings.int-spec.ts', 'begin with everything private, and say their version'),
    ],
  },
];
