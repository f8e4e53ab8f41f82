import { setTimeout as sleep } from 'node:timers/promises';
import { ended, spawnScript } from './child-process.js';
import type { LoadPart } from './load-part.js';
import { MailBench } from './mail-bench.js';

const RECIPIENTS = 100_000;
const KILLS = 3;
const ROUNDS = 5;
const MAILS_A_ROUND = 5_000;
const LEAST_RATIO = 0.7;
const CONNECTIONS = 8;
const IN_FLIGHT = 64;

const SUBJECT = 'Pixeltrace 1.0 is here';
const BODY = Array.from({ length: 8 }, (_, index) => `Paragraph ${index + 1} of a letter as long as such letters are. It says what is new, for whom it matters and where to read more: https://pixeltrace.example/news/${index + 1}.`).join('\n\n');

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

const seed = (bench: MailBench, count: number): Promise<unknown> =>
  bench.admin.query(
    `insert into waitlist.subscriber (email, email_hmac, tags, requested_at, consent_event_id, keep_until)
     select 'person-' || n || '@' || 'mail-' || n % 500 || '.example', decode(lpad(to_hex(n), 32, '0'), 'hex'), case when n <= $2 then '{round}'::text[] else '{}' end, clock.now(), gen_random_uuid(), clock.now() + interval '1 year'
     from generate_series(1, $1::int) n`,
    [count, MAILS_A_ROUND],
  );

/** An announcement that is due; resolves with its id. */
const announce = async (bench: MailBench, audience: object): Promise<string> => {
  const rows = await bench.rows<{ id: string }>(
    `insert into mail.announcement (state, stream, subject, body, segment, due_at) values ('scheduled', 'product-news', $1, $2, $3, clock.now()) returning id`,
    SUBJECT,
    BODY,
    JSON.stringify({ audiences: [{ source: 'waitlist', ...audience }] }),
  );
  return rows[0]?.id ?? '';
};

const stateIs = async (bench: MailBench, id: string, states: readonly string[]): Promise<void> => {
  for (;;) {
    const [row] = await bench.rows<{ state: string }>('select state from mail.announcement where id = $1', id);
    if (row && states.includes(row.state)) return;
    await sleep(100);
  }
};

const bareRate = async (bench: MailBench): Promise<number> => {
  const { taken } = await bench.figures();
  const unsubscribeUrl = `http://127.0.0.1:3000/unsubscribe/m1.${'x'.repeat(22)}.product-news.${'x'.repeat(22)}`;
  const text = `${BODY}\n\n-- \nPixeltrace\nYou get this as part of “Product news”. Unsubscribe, or choose what we send:\n${unsubscribeUrl}\n`;
  const html = `<!doctype html><html lang="en"><body>${BODY.split('\n\n').map((paragraph) => `<p>${paragraph}</p>`).join('\n')}<hr><p>${unsubscribeUrl}</p></body></html>`;
  await ended(spawnScript('bare-nodemailer', [JSON.stringify({ port: bench.smtpPort, mails: MAILS_A_ROUND, connections: CONNECTIONS, inFlight: IN_FLIGHT, subject: SUBJECT, text, html, unsubscribeUrl })]));
  return (await bench.figures(taken)).rate;
};

const ourRate = async (bench: MailBench): Promise<number> => {
  const { taken } = await bench.figures();
  const id = await announce(bench, { tags: ['round'] });
  await stateIs(bench, id, ['done']);
  return (await bench.figures(taken)).rate;
};

const compare = async (bench: MailBench, say: (text: string) => void): Promise<{ bare: number[]; ours: number[]; ratio: number }> => {
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    bare.push(await bareRate(bench));
    ours.push(await ourRate(bench));
    say(`round ${round}: nodemailer alone ${rounded(bare.at(-1) ?? 0)} mails/s, we ${rounded(ours.at(-1) ?? 0)} mails/s`);
  }
  const ratio = median(ours.map((rate, index) => rate / (bare[index] ?? 1)));
  return { bare: bare.map((rate) => rounded(rate)), ours: ours.map((rate) => rounded(rate)), ratio: rounded(ratio, 3) };
};

interface Once {
  recipients: number;
  prepareSeconds: number;
  sendSeconds: number;
  kills: number;
  takenBySink: number;
  twice: number;
  missing: number;
  byReceipt: number;
  states: Record<string, number>;
}

const exactlyOnce = async (bench: MailBench, say: (text: string) => void): Promise<Once> => {
  const before = await bench.figures();
  const began = performance.now();
  const id = await announce(bench, {});
  await stateIs(bench, id, ['running', 'done']);
  const prepared = performance.now();
  say(`${RECIPIENTS} recipients prepared in ${rounded((prepared - began) / 1_000, 1)} s`);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await bench.taken(before.taken + (RECIPIENTS * kill) / (KILLS + 1));
    await bench.killWorker();
    say(`worker killed at ${(await bench.figures()).taken - before.taken} mails`);
    await bench.startWorker();
  }
  await stateIs(bench, id, ['done']);
  const after = await bench.figures();
  const rows = await bench.rows<{ state: string; count: number }>('select state, count(*)::int as count from mail.message where announcement_id = $1 group by 1', id);
  const [receipts] = await bench.rows<{ count: number }>(`select count(*)::int as count from mail.message where announcement_id = $1 and outcome in ('receipt', 'no-receipt')`, id);
  const distinct = after.distinct - before.distinct;
  return {
    recipients: RECIPIENTS,
    prepareSeconds: rounded((prepared - began) / 1_000, 1),
    sendSeconds: rounded((performance.now() - prepared) / 1_000, 1),
    kills: KILLS,
    takenBySink: after.taken - before.taken,
    twice: after.twice - before.twice,
    missing: RECIPIENTS - distinct,
    byReceipt: receipts?.count ?? 0,
    states: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
  };
};

/** 100,000 recipients, and exactly one mail for each although the worker is killed three times; speed beside nodemailer alone in the same run. */
export const mailPart: LoadPart = {
  name: 'mail',
  run: async ({ folder, say }) => {
    const bench = await MailBench.start(folder);
    try {
      await seed(bench, RECIPIENTS);
      await bench.startWorker();
      const speed = await compare(bench, say);
      const once = await exactlyOnce(bench, say);
      say(`${once.takenBySink} taken, ${once.twice} twice, ${once.missing} missing, ${once.byReceipt} decided by receipts`);
      const holds = speed.ratio >= LEAST_RATIO && once.twice === 0 && once.missing === 0 && once.takenBySink === RECIPIENTS;
      return { holds, figures: { bareMailsPerSecond: speed.bare, ourMailsPerSecond: speed.ours, ratio: speed.ratio, leastRatio: LEAST_RATIO, ...once } };
    } finally {
      await bench.stop();
    }
  },
};
