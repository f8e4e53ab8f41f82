import { AbuseUnderTest } from '#testing/abuse-app.js';
import { formToken } from '#testing/public-form.js';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { solve } from './proof-of-work.js';

describe('the defence of public writes', () => {
  let defence: AbuseUnderTest;

  beforeAll(async () => {
    defence = await AbuseUnderTest.start();
  });

  afterAll(() => defence.stop());

  beforeEach(() => {
    defence.joins.taken.length = 0;
    defence.joins.fails = false;
  });

  it('lets a person through, once for each token', async () => {
    const body = defence.fields();
    expect((await defence.post(body)).statusCode).toBe(202);
    expect(defence.joins.taken).toMatchObject([{ verdict: { decision: 'accept', score: 0, reasons: [] } }]);
    const again = await defence.post(body);
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([422, 'form-token-invalid']);
    expect(defence.joins.taken).toHaveLength(1);
  });

  it('answers a filled honeypot like everybody and does nothing', async () => {
    const real = await defence.post(defence.fields());
    const bot = await defence.post(defence.fields({ website: 'https://spam.example' }));
    expect([bot.statusCode, bot.body]).toEqual([real.statusCode, real.body]);
    expect(Object.keys(bot.headers).sort()).toEqual(Object.keys(real.headers).sort());
    expect(defence.joins.taken).toHaveLength(1);
  });

  it('wants a token that is ours, of this form, neither new nor old', async () => {
    for (const token of ['x', formToken(defence.app, 'contact'), defence.token().replace(/.$/, '_')]) {
      expect((await defence.post(defence.fields({ formToken: token }))).json()).toMatchObject({ status: 422, code: 'form-token-invalid' });
    }
    const opened = await defence.app.inject({ url: '/v1/forms/waitlist-join' });
    expect(opened.json()).toMatchObject({ puzzle: { difficulty: 0 } });
    const early = await defence.post(defence.fields({ formToken: opened.json<{ token: string }>().token }));
    expect([early.json<{ code: string }>().code, early.headers['retry-after']]).toEqual(['form-too-early', '2']);
    expect(defence.joins.taken).toHaveLength(0);
  });

  it('keeps the token usable when a value is wrong or we fail', async () => {
    const body = defence.fields();
    expect((await defence.post({ ...body, email: 'nobody' })).json()).toMatchObject({ code: 'validation-failed' });
    defence.joins.fails = true;
    expect((await defence.post(body)).statusCode).toBe(503);
    defence.joins.fails = false;
    expect((await defence.post(body)).statusCode).toBe(202);
  });

  it('holds what has no proof where one is asked for, and takes a right one', async () => {
    const token = (): string => defence.token(8);
    await defence.post(defence.fields({ formToken: token() }));
    await defence.post(defence.fields({ formToken: token(), proof: 'no' }));
    const solved = token();
    await defence.post(defence.fields({ formToken: solved, proof: solve(solved, 8) }));
    expect(defence.joins.taken.map(({ verdict }) => [verdict.decision, ...verdict.reasons])).toEqual([['hold', 'proof-missing'], ['hold', 'proof-wrong'], ['accept']]);
  });

  it('holds disposable mailboxes and names with links, and refuses neither', async () => {
    await defence.post(defence.fields({ email: 'x@mailinator.com' }));
    await defence.post(defence.fields({ email: 'x@mozmail.com' }));
    await defence.post(defence.fields({ name: 'see https://spam.example' }));
    expect(defence.joins.taken.map(({ verdict }) => [verdict.decision, ...verdict.reasons])).toEqual([['hold', 'disposable-domain'], ['accept'], ['accept', 'text-links']]);
  });

  it('holds what goes to one mailbox too often, however it is written', async () => {
    for (let sent = 0; sent < 7; sent += 1) await defence.post(defence.fields({ email: `Over.Full+${sent}@gmail.com` }));
    expect(defence.joins.taken.map(({ verdict }) => verdict.reasons.includes('recipient-busy'))).toEqual([false, false, false, false, false, false, true]);
  });

  describe('limits', () => {
    const limited = async (addresses: string[]): Promise<number[]> => {
      const statuses: number[] = [];
      for (const address of addresses) statuses.push((await defence.post({}, { address })).statusCode);
      return statuses;
    };

    it.each([
      ['one IPv4 address, mapped into IPv6 or not', (turn: number) => (turn % 2 === 0 ? '198.51.100.7' : '::ffff:198.51.100.7')],
      ['one IPv6 /64', (turn: number) => `2001:db8:ffff:1::${turn + 1}`],
    ])('%s', async (_name, addressOf) => {
      const statuses = await limited(Array.from({ length: 21 }, (_, turn) => addressOf(turn)));
      expect(statuses).toEqual([...Array<number>(20).fill(422), 429]);
    });

    it.each([
      ['one IPv4 /24', (turn: number) => `203.0.113.${turn + 1}`],
      ['one IPv6 /48', (turn: number) => `2001:db8:fffe:${(turn + 1).toString(16)}::1`],
    ])('%s', async (_name, addressOf) => {
      const statuses = await limited(Array.from({ length: 101 }, (_, turn) => addressOf(turn)));
      expect(statuses.filter((status) => status === 429)).toHaveLength(1);
      expect(statuses.at(-1)).toBe(429);
    });

    it('says in headers how much is left and how long to wait', async () => {
      const first = await defence.post({}, { address: '192.0.2.1' });
      expect(first.headers['ratelimit-policy']).toBe('"address";q=20;w=3600, "network";q=100;w=3600');
      expect(first.headers.ratelimit).toMatch(/^"address";r=19;t=(3600|3599), "network";r=99;t=(3600|3599)$/);
      await limited(Array<string>(19).fill('192.0.2.1'));
      const refused = await defence.post({}, { address: '192.0.2.1' });
      expect(refused.json()).toMatchObject({ status: 429, code: 'rate-limited' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_500);
    });

    it('believes no X-Forwarded-For and no forged hop', async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        await defence.app.inject({ method: 'POST', url: '/v1/joins', payload: {}, remoteAddress: '192.0.2.200', headers: { 'x-forwarded-for': `198.18.0.${turn}`, 'pixeltrace-hop': `e30.${turn}` } });
      }
      const last = await defence.app.inject({ method: 'POST', url: '/v1/joins', payload: {}, remoteAddress: '192.0.2.200', headers: { 'x-forwarded-for': '198.18.1.1', forwarded: 'for=198.18.1.1' } });
      expect(last.statusCode).toBe(429);
    });

    it('limits signed links by themselves', async () => {
      const statuses = [];
      for (let turn = 0; turn < 121; turn += 1) statuses.push((await defence.app.inject({ method: 'POST', url: '/v1/links', remoteAddress: '192.0.2.77' })).statusCode);
      expect(statuses).toEqual([...Array<number>(120).fill(200), 429]);
    });
  });

  describe('idempotency keys', () => {
    const keyed = (body: object, key: string) => defence.post(body, { headers: { 'idempotency-key': key } });

    it('give the first answer again, and do the work once', async () => {
      const [body, key] = [defence.fields(), randomUUID()];
      const first = await keyed(body, key);
      const second = await keyed({ ...body, formToken: defence.token() }, key);
      expect([second.statusCode, second.body, second.headers['idempotency-replayed']]).toEqual([first.statusCode, first.body, 'true']);
      expect(defence.joins.taken).toHaveLength(1);
    });

    it('refuse another message, and keep nothing that can be read', async () => {
      const [email, key] = [`${defence.person()}@example.com`, randomUUID()];
      await keyed(defence.fields({ email }), key);
      expect((await keyed(defence.fields({ email: 'other@example.com' }), key)).json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
      const { rows } = await defence.admin.query<{ all: string }>(`select string_agg(encode(key, 'escape') || encode(payload, 'escape') || encode(answer, 'escape'), '') as all from abuse.idempotent`);
      expect(rows[0]?.all).not.toContain('asked');
      expect(rows[0]?.all).not.toContain(key);
    });

    it('say when the first request is still running, and forget one that failed', async () => {
      const [body, key] = [defence.fields(), randomUUID()];
      let release = (): void => undefined;
      defence.joins.held = new Promise((resolve) => (release = resolve));
      const first = keyed(body, key);
      const { rows } = await seen(`select 1 from abuse.idempotent where state = 'running'`);
      expect(rows).toHaveLength(1);
      expect((await keyed(body, key)).json()).toMatchObject({ status: 409, code: 'idempotency-key-in-progress' });
      release();
      defence.joins.held = undefined;
      expect((await first).statusCode).toBe(202);
      const other = defence.fields();
      defence.joins.fails = true;
      const failedKey = randomUUID();
      expect((await keyed(other, failedKey)).statusCode).toBe(503);
      defence.joins.fails = false;
      expect((await keyed(other, failedKey)).statusCode).toBe(202);
    });

    const seen = async (sql: string): Promise<pg.QueryResult> => {
      for (;;) {
        const found = await defence.admin.query(sql);
        if (found.rows.length > 0) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
  });
});
