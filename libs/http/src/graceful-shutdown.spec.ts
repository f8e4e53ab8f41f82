import { startTrialApp } from '#testing/http-trial/trial-app.js';
import { Agent, request } from 'node:http';

interface Outcome {
  /** True once every byte of the request was handed to the system. */
  complete: boolean;
  status?: number;
  error?: string;
}

const send = (port: number, agent: Agent): Promise<Outcome> =>
  new Promise((resolve) => {
    const body = JSON.stringify({ name: 'under load' });
    const outcome: Outcome = { complete: false };
    const sent = request({ port, host: '127.0.0.1', path: '/trials/slow', method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (response) => {
      response.resume();
      response.on('end', () => resolve({ ...outcome, status: response.statusCode }));
      response.on('error', (error) => resolve({ ...outcome, error: error.message }));
    });
    sent.on('finish', () => {
      outcome.complete = true;
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve({ ...outcome, error: error.code }));
    sent.end(body);
  });

describe('GracefulShutdown', () => {
  it('answers every request whose body was complete, and ends', async () => {
    const { port, shutdown, app } = await startTrialApp({ LOG_LEVEL: 'silent' });
    const agent = new Agent({ keepAlive: true, maxSockets: 24 });
    const outcomes: Outcome[] = [];
    let stopped = false;
    const client = async (): Promise<void> => {
      while (!stopped) {
        const outcome = await send(port, agent);
        outcomes.push(outcome);
        if (outcome.error) return;
      }
    };
    const clients = Array.from({ length: 24 }, client);
    while (outcomes.length < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    await shutdown.stop({ drainMs: 200, lingerMs: 1_000, finishMs: 5_000 });
    stopped = true;
    await Promise.all(clients);
    agent.destroy();
    expect(outcomes.filter(({ status }) => status === 200).length).toBeGreaterThan(100);
    expect(outcomes.filter(({ complete, status }) => complete && status === undefined)).toEqual([]);
    expect(outcomes.filter(({ error }) => error !== undefined && error !== 'ECONNREFUSED')).toEqual([]);
    expect(app.getHttpServer().listening).toBe(false);
  });

  it('is not ready while it drains', async () => {
    const { origin, shutdown } = await startTrialApp({ LOG_LEVEL: 'silent' });
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    const stopping = shutdown.stop({ drainMs: 300, lingerMs: 100, finishMs: 1_000 });
    const draining = await fetch(`${origin}/health/ready`);
    expect({ status: draining.status, body: await draining.json() }).toEqual({ status: 503, body: { status: 'not-ready', failing: ['shutting-down'] } });
    await stopping;
    await expect(fetch(`${origin}/health/live`)).rejects.toThrow();
  });

  it('waits for a request in flight longer than the drain', async () => {
    const { origin, shutdown } = await startTrialApp({ LOG_LEVEL: 'silent' });
    const answer = fetch(`${origin}/trials/slow`, { method: 'POST', body: '{"name":"last"}', headers: { 'content-type': 'application/json' } });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([shutdown.stop({ drainMs: 0, lingerMs: 0, finishMs: 5_000 }), expect(answer.then((response) => response.status)).resolves.toBe(200)]);
  });
});
