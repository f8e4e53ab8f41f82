import { AccountsUnderTest } from '#testing/accounts-app.js';
import { operatorToken } from '#testing/operator-trial.js';
import { randomUUID } from 'node:crypto';

describe('operations of an app', () => {
  let trial: AccountsUnderTest;
  let bearer: string;

  beforeAll(async () => {
    trial = await AccountsUnderTest.start();
    bearer = await operatorToken(trial.config, ['support']);
  });
  afterAll(() => trial?.stop());

  const page = (url: string, headers: Record<string, string> = {}) => trial.app.inject({ method: 'GET', url, headers: { accept: 'text/html,*/*;q=0.8', ...headers } });
  const enter = (token: string, headers: Record<string, string> = { origin: 'http://127.0.0.1', 'sec-fetch-site': 'same-origin' }) =>
    trial.app.inject({ method: 'POST', url: '/operations', payload: new URLSearchParams({ bearer: token }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers } });

  describe('the queues', () => {
    it('are shown to an operator’s browser, by a cookie that lives as long as the bearer and opens nothing else', async () => {
      const entered = await enter(bearer);
      expect([entered.statusCode, entered.headers.location]).toEqual([303, '/operations/queues']);
      const cookie = String(entered.headers['set-cookie']);
      expect(cookie).toMatch(/^__Host-pt_operator=ptx_operator_live_\w+; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=(\d{3})$/);
      const headers = { cookie: cookie.split(';')[0] ?? '' };
      const board = await page('/operations/queues/', headers);
      expect([board.statusCode, board.headers['content-security-policy']]).toEqual([200, expect.stringContaining("script-src 'self'; ")]);
      expect(board.body).toContain('Pixeltrace ingest');
      const script = /src="(static\/js\/main[^"]+)"/.exec(board.body)?.[1] ?? '';
      expect((await page(`/operations/queues/${script}`, headers)).statusCode).toBe(200);
      const queues = (await page('/operations/queues/api/queues', headers)).json<{ queues: { name: string; readOnlyMode: boolean }[] }>().queues;
      expect(queues.map(({ name }) => name)).toContain('frames');
      expect(queues.filter(({ readOnlyMode }) => !readOnlyMode)).toEqual([]);
      expect((await trial.app.inject({ method: 'GET', url: '/v1/operators/me', headers })).statusCode).toBe(401);
    });

    it.each(['/operations/queues', '/operations/queues/', '/operations/queues/api/queues', '/operations/queues/static/js/main.js'])('send everybody else from %s to the door', async (url) => {
      const wrong = await operatorToken(trial.config, ['privacy']);
      for (const headers of [{}, { authorization: `Bearer ${trial.acme.members.owner.token}` }, { authorization: `Bearer ${wrong}` }, { cookie: '__Host-pt_operator=nonsense' }]) {
        const answer = await page(url, headers as Record<string, string>);
        expect([answer.statusCode, answer.headers.location]).toEqual([303, '/operations']);
      }
    });

    it('are not opened by a wrong bearer, nor by a page of another site', async () => {
      expect((await page('/operations')).body).toContain('<form method="post" action="/operations">');
      expect((await enter('nonsense')).statusCode).toBe(401);
      expect((await enter(trial.acme.members.owner.token)).statusCode).toBe(401);
      expect((await enter(bearer, { origin: 'http://evil.example.com', 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    });

    it('are closed again at once when the bearer ends', async () => {
      const mine = await operatorToken(trial.config, ['security']);
      const cookie = String((await enter(mine)).headers['set-cookie']).split(';')[0] ?? '';
      expect((await page('/operations/queues/', { cookie })).statusCode).toBe(200);
      await trial.call('DELETE', '/v1/operator-sessions/current', { token: mine });
      expect((await page('/operations/queues/', { cookie })).statusCode).toBe(303);
      expect(String((await page('/operations/leave')).headers['set-cookie'])).toContain('Max-Age=0');
    });
  });

  it('metrics are shown to operators, past a proxy too', async () => {
    const read = (headers: Record<string, string>) => trial.app.inject({ method: 'GET', url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.7', ...headers } });
    expect((await read({})).statusCode).toBe(404);
    expect((await read({ authorization: `Bearer ${trial.acme.members.owner.token}` })).statusCode).toBe(404);
    const shown = await read({ authorization: `Bearer ${bearer}` });
    expect([shown.statusCode, shown.body.includes('pixeltrace_')]).toEqual([200, true]);
  });

  it('the quarantine is listed without what jobs carry, and replayed, which is written down', async () => {
    const id = randomUUID();
    await trial.admin.query(
      `insert into ingest.quarantine (id, name, payload, reason, error, attempts, created_at) values ($1, 'frames.drain-session', '{"sessionId": "kept-inside"}', 'crashed', 'ProcessCrashed', 2, clock.now())`,
      [id],
    );
    const listed = await trial.call('GET', '/v1/quarantine', { token: bearer });
    expect(listed.body['items']).toMatchObject([{ id, name: 'frames.drain-session', reason: 'crashed', attempts: 2 }]);
    expect(JSON.stringify(listed.body)).not.toContain('kept-inside');
    expect(await trial.post(`/v1/quarantine/${id}/replay`, {}, { token: bearer })).toMatchObject({ status: 204 });
    expect((await trial.admin.query('select id from ingest.outbox where id = $1', [id])).rowCount).toBe(1);
    expect(await trial.leaves()).toContainEqual(expect.objectContaining({ log: 'platform', action: 'jobs.replayed', actor: expect.objectContaining({ kind: 'operator' }) as object }));
    expect(await trial.post(`/v1/quarantine/${id}/replay`, {}, { token: bearer })).toMatchObject({ status: 404 });
  });
});
