import { startTrialApp, type TrialApp } from '#testing/http-trial/trial-app.js';
import { HealthRegistry } from './health.js';

const TOKEN = 'a-token-for-metrics-0123456789abcdef';

describe('operations', () => {
  let trial: TrialApp;
  beforeAll(async () => {
    trial = await startTrialApp({ LOG_LEVEL: 'silent' });
  });
  afterAll(() => trial.app.close());

  it('names the checks that fail, and no reason', async () => {
    const health = trial.app.get(HealthRegistry);
    let broken = true;
    health.register('store-b', () => (broken ? Promise.reject(new Error('secret reason')) : Promise.resolve()));
    health.register('store-a', () => Promise.resolve());
    expect(() => health.register('store-a', () => Promise.resolve())).toThrow('twice');
    const response = await fetch(`${trial.origin}/health/ready`);
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([503, '5', { status: 'not-ready', failing: ['store-b'] }]);
    broken = false;
    expect((await fetch(`${trial.origin}/health/ready`)).status).toBe(200);
  });

  it('shows metrics to loopback, but not through a proxy', async () => {
    await fetch(`${trial.origin}/trials/0197f2a0-0000-7000-8000-000000000001`);
    const response = await fetch(`${trial.origin}/metrics`, { headers: { accept: 'text/plain;version=0.0.4' } });
    const text = await response.text();
    expect(text).toMatch(/pixeltrace_http_request_seconds_count\{method="GET",route="\/trials\/:id",status="2xx"\} 1/);
    expect(text).not.toContain('0197f2a0');
    expect((await fetch(`${trial.origin}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(404);
  });

  it('asks for the token where one is set', async () => {
    const guarded = await startTrialApp({ LOG_LEVEL: 'silent', METRICS_TOKEN: TOKEN });
    const statusWith = async (headers: Record<string, string>): Promise<number> => (await fetch(`${guarded.origin}/metrics`, { headers })).status;
    expect([await statusWith({}), await statusWith({ authorization: `Bearer ${TOKEN}x` }), await statusWith({ authorization: `Bearer ${TOKEN}` })]).toEqual([404, 404, 200]);
    await guarded.app.close();
  });

  it('explains each problem code at the address that answers name', async () => {
    const { type } = (await (await fetch(`${trial.origin}/nothing`)).json()) as { type: string };
    expect(await (await fetch(`${trial.origin}${new URL(type).pathname}`, { headers: { accept: 'text/html' } })).text()).toContain('<h1>not-found</h1>');
    expect((await fetch(`${trial.origin}/problems/constructor`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  it('sends strict headers with everything, and lets Swagger UI run', async () => {
    for (const path of ['/health/live', '/nothing', '/trials']) {
      const { headers } = await fetch(`${trial.origin}${path}`);
      expect(Object.fromEntries(['x-content-type-options', 'referrer-policy', 'cache-control', 'strict-transport-security'].map((name) => [name, headers.get(name)]))).toEqual({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'strict-transport-security': null,
      });
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const docs = await fetch(`${trial.origin}/docs`, { headers: { accept: 'text/html,*/*;q=0.1' } });
    expect([docs.status, docs.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("script-src 'self'")]);
    expect((await fetch(`${trial.origin}/docs-json`)).status).toBe(200);
    const secure = await startTrialApp({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://ingest.example' });
    expect((await fetch(`${secure.origin}/health/live`)).headers.get('strict-transport-security')).toContain('max-age=63072000');
    await secure.app.close();
  });
});
