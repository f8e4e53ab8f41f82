import type { LoadPart } from './load-part.js';
import { SignUpsBench } from './signups-bench.js';

const COUNT = 250_000;
const CONCURRENCY = 64;
const CALLS = 500;
const MOST_DIFFERENCE_MS = 5;
/** Memory at the end beside memory when warm. */
const MOST_GROWTH = 1.25;

/** Of ten sign-ups seven are new people, two come again (spelled otherwise), and one is a bot that fills in what people do not see. */
type Kind = 'new' | 'again' | 'bot';
const kindOf = (number: number): Kind => (number % 10 === 9 ? 'bot' : number % 10 >= 7 ? 'again' : 'new');

const addressOf = (number: number): string => `person-${number}@mail-${number % 500}.example.org`;

const bodyOf = (number: number): Record<string, string> => {
  const kind = kindOf(number);
  if (kind === 'bot') return { email: `bot-${number}@mail.example.org`, website: 'https://spam.example' };
  // 7 comes again after 0 and 8 after 1, of the same ten.
  return kind === 'again' ? { email: addressOf(number - 7).toUpperCase() } : { email: addressOf(number), name: `Person ${number}` };
};

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

interface Flood {
  seconds: number;
  refused: number;
  /** MiB, in the order of time. */
  memory: { api: number; worker: number }[];
}

/** Sends all of it, `CONCURRENCY` at a time. */
const flood = async (bench: SignUpsBench, count: number, say: (text: string) => void): Promise<Flood> => {
  const memory: Flood['memory'] = [];
  const began = performance.now();
  const step = Math.max(1, Math.floor(count / 100));
  let [next, refused] = [0, 0];
  const sender = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const { status } = await bench.send(number, bodyOf(number));
      refused += status === 202 ? 0 : 1;
      if (number % step === 0) memory.push(bench.memory());
      if (number % (step * 10) === 0) say(`${number} sent, ${Math.round((performance.now() - began) / 1_000)} s`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, sender));
  await bench.drained((left) => {
    memory.push(bench.memory());
    say(`${left} to look at`);
  });
  return { seconds: (performance.now() - began) / 1_000, refused, memory };
};

/** Median of the last quarter beside that of the second: the first warms up. */
const growth = (values: readonly number[]): number => {
  const quarter = Math.max(1, values.length >> 2);
  return median(values.slice(-quarter)) / median(values.slice(quarter, quarter * 2));
};

/** Median time of an answer, for addresses of each kind in turns, one at a time. */
const timing = async (bench: SignUpsBench, count: number): Promise<Record<string, number>> => {
  await bench.rows(
    `insert into waitlist.suppression (email_hmac, until) select email_hmac, clock.now() + interval '1 day' from waitlist.sign_up where email like 'person-0@%' on conflict do nothing`,
  );
  const kinds: Record<string, (call: number) => Record<string, string>> = {
    new: (call) => ({ email: `fresh-${call}@mail.example.org` }),
    known: (call) => ({ email: addressOf((call % Math.max(1, Math.floor(count / 10))) * 10 + 2) }),
    suppressed: () => ({ email: addressOf(0) }),
    honeypot: (call) => ({ email: `trap-${call}@mail.example.org`, website: 'x' }),
  };
  const taken: Record<string, number[]> = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  let visitor = count;
  for (let call = 0; call < CALLS; call += 1) {
    for (const [kind, body] of Object.entries(kinds)) taken[kind]?.push((await bench.send(visitor++, body(call))).milliseconds);
  }
  return Object.fromEntries(Object.entries(taken).map(([kind, times]) => [kind, rounded(median(times), 2)]));
};

const expected = (count: number): { people: number; mails: number } => {
  const numbers = Array.from({ length: count }, (_one, number) => kindOf(number));
  const people = numbers.filter((kind) => kind === 'new').length;
  return { people, mails: people + numbers.filter((kind) => kind === 'again').length };
};

/** 250,000 sign-ups with duplicates and bots: as many people as there are, memory that stays, and an answer that tells nobody apart by its time. */
export const signUpsPart: LoadPart = {
  name: 'signups',
  run: async ({ folder, say, count = COUNT }) => {
    const bench = await SignUpsBench.start(folder);
    try {
      const { seconds, refused, memory } = await flood(bench, count, say);
      const [rows] = await bench.rows<{ people: number; mails: number; subscribers: number; waiting: number }>(
        `select (select count(*)::int from waitlist.sign_up where state = 'pending') as people, (select count(*)::int from mail.message) as mails,
           (select count(*)::int from waitlist.subscriber) as subscribers, (select count(*)::int from waitlist.sign_up where state <> 'pending') as waiting`,
      );
      const want = expected(count);
      const grew = { api: rounded(growth(memory.map(({ api }) => api)), 3), worker: rounded(growth(memory.map(({ worker }) => worker)), 3) };
      const p50 = await timing(bench, count);
      const difference = rounded(Math.max(...Object.values(p50)) - Math.min(...Object.values(p50)), 2);
      const correct = rows?.people === want.people && rows.mails === want.mails && rows.subscribers === 0 && rows.waiting === 0 && refused === 0;
      say(`${rows?.people} of ${want.people} people, ${rows?.mails} of ${want.mails} mails, memory × ${grew.api} and × ${grew.worker}, p50 apart by ${difference} ms`);
      return {
        holds: correct && grew.api <= MOST_GROWTH && grew.worker <= MOST_GROWTH && difference < MOST_DIFFERENCE_MS,
        figures: {
          signUps: count, signUpsPerSecond: rounded(count / seconds), refused, people: rows?.people, expectedPeople: want.people, mails: rows?.mails, expectedMails: want.mails,
          mostApiMiB: rounded(Math.max(...memory.map(({ api }) => api))), mostWorkerMiB: rounded(Math.max(...memory.map(({ worker }) => worker))), apiGrowth: grew.api, workerGrowth: grew.worker, mostGrowth: MOST_GROWTH,
          p50Milliseconds: p50, p50Difference: difference, mostP50Difference: MOST_DIFFERENCE_MS,
        },
      };
    } finally {
      await bench.stop();
    }
  },
};
