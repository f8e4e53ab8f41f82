import { AbuseUnderTest } from '#testing/abuse-app.js';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { AbuseRepository } from './abuse.repository.js';
import { ABUSE_REDIS } from './abuse.tokens.js';
import { type AttackChange, AttackWatch } from './attack-watch.js';
import { FormSignals } from './form-signals.js';
import { solve } from './proof-of-work.js';
import { RecipientBudget } from './recipient-budget.js';
import { VisitorLimits } from './visitor-limits.js';

describe('the defence over time', () => {
  let defence: AbuseUnderTest;

  beforeAll(async () => {
    defence = await AbuseUnderTest.start();
  });

  afterAll(() => defence.stop());

  beforeEach(() => {
    defence.joins.taken.length = 0;
    defence.joins.fails = false;
  });

  describe('under attack', () => {
    const look = async (): Promise<AttackChange[]> => {
      await defence.get(FormSignals).flush();
      return defence.get(AttackWatch).look();
    };
    const signals = (): FormSignals => defence.get(FormSignals);
    const watch = (): AttackWatch => defence.get(AttackWatch);
    const age = (interval: string) => defence.admin.query(`update abuse.form_minute set minute = minute - interval '${interval}'; update abuse.form_defence set last_bad_at = last_bad_at - interval '${interval}'`);

    beforeEach(async () => {
      await signals().flush();
      await defence.admin.query('delete from abuse.form_minute; delete from abuse.form_defence');
      await watch().refresh();
    });

    it('asks for a puzzle, holds what comes without, and calms down after ten minutes', async () => {
      signals().count('waitlist-join', 'submitted', 61);
      await look();
      expect(watch().isAttacked('waitlist-join')).toBe(true);
      expect((await defence.app.inject({ url: '/v1/forms/waitlist-join' })).json()).toMatchObject({ puzzle: { difficulty: 16 } });
      await defence.post(defence.fields());
      expect(defence.joins.taken).toMatchObject([{ verdict: { decision: 'hold', reasons: ['proof-missing', 'under-attack'] } }]);
      const token = defence.token(16);
      await defence.post(defence.fields({ formToken: token, proof: solve(token, 16) }));
      expect(defence.joins.taken[1]).toMatchObject({ verdict: { decision: 'accept', reasons: ['under-attack'] } });
      await age('9 minutes');
      await look();
      expect(watch().isAttacked('waitlist-join')).toBe(true);
      await age('2 minutes');
      await look();
      expect(watch().isAttacked('waitlist-join')).toBe(false);
    });

    it('is seen in sign-ups that nobody confirms', async () => {
      const attacked = async (accepted: number, confirmed: number): Promise<boolean> => {
        await defence.admin.query('delete from abuse.form_minute; delete from abuse.form_defence');
        signals().count('waitlist-join', 'accepted', accepted);
        await signals().flush();
        await age('30 minutes');
        if (confirmed > 0) signals().count('waitlist-join', 'confirmed', confirmed);
        await look();
        return watch().isAttacked('waitlist-join');
      };
      expect(await attacked(49, 0)).toBe(false);
      expect(await attacked(50, 10)).toBe(false);
      expect(await attacked(50, 9)).toBe(true);
    });

    it('leaves other forms alone', async () => {
      signals().count('waitlist-join', 'submitted', 1_000);
      await look();
      expect(watch().isAttacked('contact')).toBe(false);
    });
  });

  describe('budgets of mails', () => {
    const take = (email: string, most?: number): Promise<boolean> => {
      return defence.transaction((tx) => defence.get(RecipientBudget).take(tx, email, most));
    };

    it('are one for a mailbox, however it is written and however many ask at once', async () => {
      const taken = await Promise.all(Array.from({ length: 12 }, (_, turn) => take(`Bombed+${turn}@Example.com`)));
      expect(taken.filter(Boolean)).toHaveLength(5);
      expect(await take('bombed@example.com', 20)).toBe(true);
      expect(await take('other@example.com')).toBe(true);
    });

    it('come back after a day, and when nothing was sent after all', async () => {
      const rolledBack = defence.transaction(async (tx) => {
        await defence.get(RecipientBudget).take(tx, 'rolled-back@example.com', 1);
        throw new Error('nothing was sent');
      });
      await expect(rolledBack).rejects.toThrow('nothing was sent');
      expect([await take('rolled-back@example.com', 1), await take('rolled-back@example.com', 1)]).toEqual([true, false]);
      await defence.admin.query(`update abuse.recipient_mail set taken_at = taken_at - interval '24 hours'`);
      expect(await take('rolled-back@example.com', 1)).toBe(true);
    });

    it('hold no address', async () => {
      await take('readable@example.com');
      const { rows } = await defence.admin.query<{ text: string }>(`select string_agg(encode(recipient, 'escape'), '') as text from abuse.recipient_mail`);
      expect(rows[0]?.text).not.toContain('readable');
    });
  });

  it('goes on without Redis: used tokens stay used, and limits are kept by each process', async () => {
    const redis = defence.get<Redis>(ABUSE_REDIS);
    const body = defence.fields();
    expect((await defence.post(body)).statusCode).toBe(202);
    redis.disconnect();
    expect((await defence.post(body)).json()).toMatchObject({ code: 'form-token-invalid' });
    const statuses: number[] = [];
    for (let turn = 0; turn < 21; turn += 1) statuses.push((await defence.post({}, { address: '192.0.2.150' })).statusCode);
    expect(statuses).toEqual([...Array<number>(20).fill(422), 429]);
    await redis.connect();
  });

  it('stops everybody together when all together send too much', async () => {
    const limits = defence.get(VisitorLimits) as unknown as { everybody: { quota: number } };
    const { quota } = limits.everybody;
    limits.everybody.quota = 0;
    const answer = await defence.post(defence.fields());
    limits.everybody.quota = quota;
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'overloaded']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('forgets what has expired', async () => {
    await defence.post(defence.fields(), { headers: { 'idempotency-key': randomUUID() } });
    await defence.admin.query(`update abuse.spent_token set expires_at = clock.now() - interval '1 second'; update abuse.idempotent set expires_at = clock.now() - interval '1 second'; update abuse.recipient_mail set taken_at = clock.now() - interval '25 hours'`);
    await defence.transaction((tx) => defence.get(AbuseRepository).purge(tx));
    const { rows } = await defence.admin.query(`select (select count(*) from abuse.spent_token)::int + (select count(*) from abuse.idempotent)::int + (select count(*) from abuse.recipient_mail)::int as left`);
    expect(rows).toEqual([{ left: 0 }]);
  });
});
