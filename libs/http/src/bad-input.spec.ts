import { sendRaw } from '#testing/http-trial/send-raw.js';
import { trickle, withTimeout } from '#testing/http-trial/trickle.js';
import { startTrialApp, type TrialApp } from '#testing/http-trial/trial-app.js';

jest.setTimeout(60_000);

interface Problem {
  type: string;
  status: number;
  code: string;
  instance?: string;
  requestId: string;
  hint: string;
  errors?: { pointer: string; detail: string }[];
}

let trial: TrialApp;
beforeAll(async () => {
  trial = await startTrialApp();
});
afterAll(() => trial.app.close());

const refused = async (response: Response, status: number, code: string): Promise<Problem> => {
  const problem = (await response.json()) as Problem;
  expect({ status: response.status, code: problem.code }).toEqual({ status, code });
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(problem).toMatchObject({ status, type: expect.stringMatching(new RegExp(`/problems/${code}$`)), hint: expect.any(String), requestId: response.headers.get('request-id') });
  expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:|\.js:|select /i);
  return problem;
};

const post = (body: RequestInit['body'], headers: Record<string, string> = { 'content-type': 'application/json' }, path = '/trials'): Promise<Response> =>
  fetch(`${trial.origin}${path}`, { method: 'POST', body, headers });
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${trial.origin}${path}`, { headers });
const bytes = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part as string))));

describe('bodies', () => {
  it.each([['{"name":'], [''], ['\uFEFF{"name":"a"}'], ['{"name":"a"}x'], ['{"name":"a","count":NaN}'], ['{"name":"a","count":Infinity}'], ["{'name':'a'}"]])('B1: %j is malformed', async (body) => {
    await refused(await post(body), 400, 'malformed-body');
  });

  it('B2: takes UTF-8 only', async () => {
    await refused(await post(bytes('{"name":"', [0xff, 0xfe], '"}')), 400, 'invalid-encoding');
    await refused(await post(Uint8Array.from(Buffer.from('{"name":"a"}', 'utf16le'))), 400, 'malformed-body');
    await refused(await post('{"name":"a"}', { 'content-type': 'application/json; charset=iso-8859-1' }), 415, 'invalid-encoding');
    expect((await post('{"name":"a"}', { 'content-type': 'application/json; charset=UTF-8' })).status).toBe(200);
  });

  it.each([[String.raw`{"name":"a\u0000"}`], [String.raw`{"name":"\ud800"}`], [String.raw`{"name":"a","part":{"label":"\udc00x"}}`], [String.raw`{"na\u0000me":"a"}`]])('B3, B4: %s cannot be stored', async (body) => {
    const problem = await refused(await post(body), 422, 'invalid-text');
    expect(problem.errors?.[0]?.pointer).toMatch(/^\//);
  });

  it.each([['1e400000'], ['-0'], ['9007199254740993'], ['1.5'], ['"1"'], ['-1'], ['true'], ['[1]'], ['{}']])('B5: count %s is not valid', async (count) => {
    const problem = await refused(await post(`{"name":"a","count":${count}}`), 422, 'validation-failed');
    expect(problem.errors?.[0]?.pointer).toBe('/count');
  });

  it('B6: refuses fields that it does not know, nested ones too', async () => {
    const problem = await refused(await post('{"name":"a","tenantId":"x","isAdmin":true}'), 422, 'unknown-field');
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/tenantId', '/isAdmin']);
    const nested = await refused(await post('{"name":"a","part":{"label":"b","role":"owner"}}'), 422, 'unknown-field');
    expect(nested.errors?.[0]?.pointer).toBe('/part/role');
  });

  it.each([['{"name":"a","__proto__":{"x":1}}'], ['{"name":"a","constructor":{"prototype":{"x":1}}}'], [String.raw`{"name":"a","\u005f_proto__":1}`]])('B7: %s reaches no prototype', async (body) => {
    await refused(await post(body), 422, 'validation-failed');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it.each([['{"name":"a","name":"b"}'], [String.raw`{"name":"a","n\u0061me":"b"}`], ['{"name":"a","part":{"label":"1","label":"2"}}']])('B8: %s names a key twice', async (body) => {
    await refused(await post(body), 400, 'duplicate-key');
  });

  it('B9: refuses what is too deep or too much', async () => {
    await refused(await post(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), 422, 'too-complex');
    await refused(await post(`[${'1,'.repeat(25_000)}1]`), 422, 'too-complex');
    await refused(await post(`{${Array.from({ length: 21_000 }, (_, i) => `"${i.toString(36)}":1`).join(',')}}`.slice(0, 400_000)), 413, 'payload-too-large');
  });

  it('B10: takes JSON only, under its own name', async () => {
    await refused(await post('{"name":"a"}', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type');
    await refused(await post('name=a', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported-media-type');
    await refused(await post(bytes('{"name":"a"}'), {}), 415, 'unsupported-media-type');
    await refused(await post('{"name":"a"}', { 'content-type': 'nonsense' }), 415, 'unsupported-media-type');
  });

  it('refuses bodies that are JSON but no object', async () => {
    for (const body of ['[]', 'null', '"a"', '1']) await refused(await post(body), 422, 'validation-failed');
  });

  it('B12: refuses a body that is larger than its route takes, before and while reading', async () => {
    await refused(await post(`{"name":"${'a'.repeat(40)}"}`, undefined, '/trials/small'), 413, 'payload-too-large');
    expect((await post('{"name":"a"}', undefined, '/trials/small')).status).toBe(200);
    const chunked = `POST /trials/small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n${'a'.repeat(64)}\r\n`;
    expect(await sendRaw(trial.port, chunked)).toMatchObject({ status: 413, closed: true, body: expect.stringContaining('payload-too-large') });
  });

  it('B14: unpacks nothing', async () => {
    for (const encoding of ['gzip', 'br', 'gzip, gzip', 'x']) await refused(await post('{"name":"a"}', { 'content-type': 'application/json', 'content-encoding': encoding }), 415, 'unsupported-encoding');
  });
});

describe('requests', () => {
  it('B11: names methods, formats and nothing else', async () => {
    await refused(await get('/trials', { accept: 'text/html' }), 406, 'not-acceptable');
    await refused(await get('/trials', { accept: 'application/json;q=0, text/*' }), 406, 'not-acceptable');
    const response = await fetch(`${trial.origin}/trials`, { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
    await refused(response, 405, 'method-not-allowed');
    expect(await sendRaw(trial.port, 'TRACE /trials HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatchObject({ status: 405 });
    expect(await sendRaw(trial.port, 'BREW /trials HTTP/1.1\r\nHost: x\r\n\r\n')).toMatchObject({ status: 405, headers: { allow: expect.any(String) } });
    expect((await post('{"name":"a"}', { 'content-type': 'application/json', 'x-http-method-override': 'DELETE' })).status).toBe(200);
  });

  const head = 'POST /trials HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  it.each([
    ['both lengths', `${head}Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${head}Content-Length: 12\r\nContent-Length: 13\r\n\r\n{"name":"a"}`],
    ['a folded header', `${head}X-A: b\r\n c\r\nContent-Length: 12\r\n\r\n{"name":"a"}`],
    ['a bare line feed', `POST /trials HTTP/1.1\nHost: x\nContent-Length: 0\n\n`],
    ['a return in a value', `${head}X-A: b\rc\r\nContent-Length: 12\r\n\r\n{"name":"a"}`],
    ['no host', 'GET /trials HTTP/1.1\r\n\r\n'],
    ['two hosts', 'GET /trials HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ])('B15: refuses %s and closes', async (_what, request) => {
    const answer = await sendRaw(trial.port, request);
    expect(answer).toMatchObject({ status: 400, closed: true, body: expect.stringContaining('"malformed-request"') });
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('B16: limits URL and headers', async () => {
    for (const length of [9_000, 60_000]) expect(await sendRaw(trial.port, `GET /${'a'.repeat(length)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatchObject({ status: 414, body: expect.stringContaining('"uri-too-long"') });
    for (const length of [17_000, 60_000]) expect(await sendRaw(trial.port, `GET /trials HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(length)}\r\nConnection: close\r\n\r\n`)).toMatchObject({ status: 431, body: expect.stringContaining('"headers-too-large"') });
  });

  it('B17: gives up on requests that do not arrive', async () => {
    const both = () => Promise.all([sendRaw(trial.port, `${head}Content-Length: 12\r\n\r\n{`, 30_000), sendRaw(trial.port, 'GET /tri', 30_000)]);
    const slow = await withTimeout(trial.app.getHttpServer(), 600, both);
    for (const answer of slow) expect(answer).toMatchObject({ status: 408, closed: true, body: expect.stringContaining('"request-timeout"') });
  });

  it('B17: gives up on a body that never stops and never ends, and lets go of its connection', async () => {
    const body = Buffer.from(JSON.stringify({ name: 'x'.repeat(60_000) }));
    const whole = `${head}Content-Length: ${body.length}\r\n\r\n`;
    const parts = `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`;
    const answers = await withTimeout(trial.app.getHttpServer(), 400, () => Promise.all([trickle(trial.port, whole, body), trickle(trial.port, parts, body)]));
    for (const { status, body: text, sent } of answers) {
      expect({ status, code: (JSON.parse(text) as Problem).code }).toEqual({ status: 408, code: 'request-timeout' });
      expect(sent).toBeLessThan(body.length);
    }
  });

  it('B17: takes a slow body that is through in time', async () => {
    const body = Buffer.from('{"name":"slow"}');
    expect(await trickle(trial.port, `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`, body)).toMatchObject({ status: 200, body: '{"name":"slow"}' });
  });

  it('B20: refuses credentials in the query', async () => {
    for (const query of ['access_token=abc', 'api_key=1', 'x=ptx_secret_live_abcdef', 'a=1&password=x', 'q=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x']) await refused(await get(`/trials/one?${query}`), 401, 'credential-in-url');
    expect((await get('/trials/one?search=ptx_ingest_live_public')).status).toBe(200);
  });

  it.each([['limit=1e9'], ['limit=-1'], ['limit=abc'], ['limit=1&limit=2'], ['limit='], ['limit=1.0'], ['filter[$gt]=1'], ['search=a&search=b']])('B24: the query %s is not valid', async (query) => {
    await refused(await get(`/trials?${query}`), 422, 'validation-failed');
  });

  it('B24: takes each name once and numbers as digits', async () => {
    await refused(await get('/trials/one?search=a&search=b'), 422, 'validation-failed');
    await refused(await get('/trials?search=%00'), 422, 'invalid-text');
    expect(await (await get('/trials?limit=7')).json()).toEqual({ limit: 7 });
  });

  it.each([['/trials/..%2fetc'], ['/trials/%252e%252e'], ['/trials/%00'], ['/trials/a;b'], ['/trials/%c0%ae'], ['/trials/%'], [`/trials/${'a'.repeat(300)}`], ['/nothing?x=1']])('B26: %s is nowhere', async (path) => {
    const problem = await refused(await get(path), 404, 'not-found');
    expect(problem.instance).not.toContain('?');
  });

  it('B45: believes no forwarding header', async () => {
    const problem = await refused(await get('/nothing', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '9.9.9.9', 'request-id': 'mine' }), 404, 'not-found');
    expect(JSON.stringify(problem)).not.toMatch(/evil|mine/);
  });
});

describe('faults of ours', () => {
  it('says nothing about an error', async () => {
    const problem = await refused(await get('/trials/broken'), 500, 'internal-error');
    expect(JSON.stringify(problem)).not.toMatch(/canary|anna/);
  });

  it('answers 503 with Retry-After when a store is down', async () => {
    const response = await get('/trials/down');
    expect(response.headers.get('retry-after')).toBe('5');
    await refused(response, 503, 'dependency-unavailable');
    expect((await get('/trials/limited')).headers.get('retry-after')).toBe('18');
  });

  it('stays usable on the same connection', async () => {
    expect((await get('/health/live')).status).toBe(200);
  });
});
