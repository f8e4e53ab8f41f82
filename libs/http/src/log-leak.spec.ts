import { startTrialApp, type TrialApp } from '#testing/http-trial/trial-app.js';
import { sendRaw } from '#testing/http-trial/send-raw.js';
import { Logger } from '@nestjs/common';

const CANARY = 'canary5f1c';

let trial: TrialApp;
beforeAll(async () => {
  trial = await startTrialApp();
});
afterAll(() => trial.app.close());

describe('log lines', () => {
  it('hold nothing of what callers send', async () => {
    const headers = { 'user-agent': `${CANARY} agent`, authorization: `Bearer ptx_secret_live_${CANARY}`, cookie: `pt_session=${CANARY}`, 'x-forwarded-for': '203.0.113.77', referer: `https://${CANARY}.example/` };
    const json = { ...headers, 'content-type': 'application/json' };
    await fetch(`${trial.origin}/trials/one?search=${CANARY}`, { headers });
    await fetch(`${trial.origin}/trials/one?access_token=${CANARY}`, { headers });
    await fetch(`${trial.origin}/${CANARY}/path?x=${CANARY}`, { headers });
    await fetch(`${trial.origin}/trials/broken`, { headers });
    await fetch(`${trial.origin}/trials`, { method: 'POST', headers: json, body: `{"name":"${CANARY}"}` });
    await fetch(`${trial.origin}/trials`, { method: 'POST', headers: json, body: `{"${CANARY}":"${CANARY}"` });
    await fetch(`${trial.origin}/trials`, { method: 'POST', headers: json, body: `{"name":"a","${CANARY}":1}` });
    await sendRaw(trial.port, `GET /${CANARY} HTTP/1.1\r\nX: ${CANARY}\r\n bad\r\n\r\n`);
    expect(trial.lines.length).toBeGreaterThan(6);
    expect(trial.lines.join('')).not.toMatch(/canary|anna@|203\.0\.113|agent/i);
  });

  it('keep an entry on one line and cut what is long', () => {
    const log = new Logger('Room');
    const before = trial.lines.length;
    log.log('two\r\nlines \u001b[31mred\u001b[0m');
    log.warn('x'.repeat(1_000_000));
    log.error(new Error(`Key (email)=(anna@example.org) of "${CANARY}" exists at https://${CANARY}.example/?a=1 for ptx_secret_live_${CANARY}`));
    log.error(`Bearer ${CANARY} from 203.0.113.77`);
    const lines = trial.lines.slice(before);
    expect(lines.map((line) => line.split('\n').length)).toEqual([2, 2, 2, 2]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(6_000);
    expect(lines.join('')).not.toMatch(/canary|anna|203\.0|\r|\u001b/);
    expect(JSON.parse(lines[2] as string)).toMatchObject({ context: 'Room', err: { type: 'Error', stack: expect.arrayContaining([expect.stringContaining('log-leak.spec')]) } });
  });

  it('say of an error of a driver what helps and leave the values out', () => {
    const driver = Object.assign(new Error('duplicate key value violates unique constraint "member_email_key"'), { code: '23505', constraint: 'member_email_key', table: 'member', detail: `Key (email)=(${CANARY}) already exists.`, parameters: [CANARY], query: `select '${CANARY}'` });
    new Logger('Room').error(new Error('could not save', { cause: driver }));
    const line = trial.lines.at(-1) as string;
    expect(JSON.parse(line)).toMatchObject({ err: { cause: { code: '23505', constraint: 'member_email_key', table: 'member' } } });
    expect(line).not.toContain(CANARY);
  });

  it('name the answer by its route, and the request by an id of ours', async () => {
    const response = await fetch(`${trial.origin}/trials/0197f2a0-0000-7000-8000-000000000001`, { headers: { 'request-id': CANARY, 'x-request-id': CANARY } });
    await response.text();
    const id = response.headers.get('request-id');
    const line = trial.lines.map((one) => JSON.parse(one) as Record<string, unknown>).find(({ reqId }) => reqId === id);
    expect(line).toMatchObject({ app: 'ingest', method: 'GET', route: '/trials/:id', status: 200, msg: 'answered' });
    expect(trial.lines.join('')).not.toContain('0197f2a0');
  });
});
