import { sampleConfig } from '#config/sample-config.js';
import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { HOP_HEADER, readHop } from '#http/trusted-hop.js';
import { mintCredential } from '#identity/credential.js';
import { sessionCookie } from '#identity/session-cookie.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebModule } from './web.module.js';

const WEB = 'http://localhost:3000';
const GOOD_LINK = mintCredential('link').text;
const TOKEN = mintCredential('session').text;

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Stands where the ingest API stands: answers a few paths and remembers what it was asked. */
const startApi = async (): Promise<{ server: Server; url: string; seen: Seen[] }> => {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      if (request.url === '/v1/sign-in/link') {
        const good = body.includes(GOOD_LINK);
        response.writeHead(good ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(good ? { sessionToken: TOKEN } : { code: 'unauthenticated' }));
      } else if (request.headers.range === 'bytes=1-3') {
        response.writeHead(206, { 'content-type': 'application/octet-stream', 'content-range': 'bytes 1-3/5', 'content-length': '3', 'keep-alive': 'timeout=9' }).end('bcd');
      } else if (request.url === '/v1/slow') {
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).write('first');
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
};

describe('the web app', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let config: Config;
  let app: NestFastifyApplication;
  let cookie: string;

  beforeAll(async () => {
    api = await startApi();
    config = sampleConfig('web', { WEB_URL: WEB, PUBLIC_URL: WEB, INGEST_URL: api.url, PRIVACY_URL: 'http://127.0.0.1:1' });
    cookie = `${sessionCookie(config).name}=${TOKEN}`;
    app = await createHttpApp(WebModule, config);
    await app.listen(0, '127.0.0.1');
  });

  afterAll(async () => {
    await app.close();
    api.server.closeAllConnections();
    await new Promise((resolve) => api.server.close(resolve));
  });

  const inject = (method: 'GET' | 'POST' | 'DELETE', url: string, headers: Record<string, string> = {}, payload?: string) => app.inject({ method, url, headers, payload });

  describe('pages', () => {
    it.each(['/', '/privacy', '/sign-in'])('%s is a whole page behind a strict policy', async (url) => {
      const answer = await inject('GET', url, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'.*script-src 'self';/);
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(answer.body).toMatch(/<html lang="en">[^]*<main id="main">[^]*<\/html>/);
      expect(answer.body).not.toMatch(/\son\w+=|style=|<script>/);
    });

    it('show the policy word for word, with its attribution', async () => {
      const { body } = await inject('GET', '/privacy');
      expect(body).toContain('We will never sell it.');
      expect(body).toContain('<h2>Data retention and deletion</h2>');
      expect(body).toContain('https://creativecommons.org/licenses/by/4.0/');
    });
  });

  describe('sign-in', () => {
    const form = (token: string, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) =>
      inject('POST', '/sign-in', { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers }, new URLSearchParams({ token }).toString());

    it('shows a button for the link and uses nothing up', async () => {
      const before = api.seen.length;
      const { body } = await inject('GET', `/sign-in?token=${GOOD_LINK}`);
      expect(body).toContain(`value="${GOOD_LINK}"`);
      expect(api.seen).toHaveLength(before);
    });

    it('escapes what stands in the address', async () => {
      const { body } = await inject('GET', `/sign-in?token=${encodeURIComponent('"><script>alert(1)</script>')}`);
      expect(body).not.toContain('<script>alert');
    });

    it('sets the cookie and leads to an address that holds no secret', async () => {
      const answer = await form(GOOD_LINK);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/dashboard']);
      expect(answer.headers['set-cookie']).toBe(`__Host-pt_session_3000=${TOKEN}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800`);
      expect(answer.body).not.toContain(TOKEN);
    });

    it('says when a link does not work', async () => {
      const answer = await form('used');
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).toContain('does not work');
    });

    it.each<Record<string, string>>([{}, { 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example.com' }])('refuses a form of another site: %p', async (headers) => {
      const answer = await form(GOOD_LINK, headers);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'csrf']);
    });
  });

  describe('the way to the APIs', () => {
    const last = (): Seen => api.seen.at(-1) as Seen;

    it('turns the cookie into the API’s own credential and vouches for the visitor', async () => {
      const answer = await inject('GET', '/api/ingest/v1/me?x=1', { cookie, authorization: 'Bearer forged', 'x-forwarded-for': '9.9.9.9', [HOP_HEADER]: 'forged', 'sec-gpc': '1' });
      expect(answer.json()).toEqual({ ok: true });
      const { url, method, headers } = last();
      expect(url).toBe('/v1/me?x=1');
      expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
      expect(headers.cookie).toBeUndefined();
      expect(headers['x-forwarded-for']).toBeUndefined();
      const path = new URL(url, WEB).pathname;
      expect(readHop(config.http.trustedHopSecret, { method, path }, headers[HOP_HEADER] as string, new Date())).toEqual({ address: '127.0.0.1', gpc: true });
    });

    it('sends no credential when there is no cookie', async () => {
      await inject('GET', '/api/ingest/v1/me', { authorization: 'Bearer forged' });
      expect(last().headers.authorization).toBeUndefined();
    });

    it('passes ranges and drops headers of the connection', async () => {
      const answer = await inject('GET', '/api/ingest/v1/recordings/x/segments/0', { cookie, range: 'bytes=1-3', accept: '*/*' });
      expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([206, 'bcd', 'bytes 1-3/5']);
      expect(answer.headers['keep-alive']).toBeUndefined();
    });

    it('streams: the first bytes arrive while the answer goes on', async () => {
      const { port } = app.getHttpServer().address() as AddressInfo;
      const first = await new Promise<string>((resolve, reject) => {
        const asked = get({ port, host: '127.0.0.1', path: '/api/ingest/v1/slow', agent: false }, (answer) => {
          answer.once('data', (data: Buffer) => {
            asked.destroy();
            resolve(data.toString());
          });
        }).on('error', reject);
      });
      expect(first).toBe('first');
    });

    it('passes bodies as they are', async () => {
      const headers = { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
      await inject('POST', '/api/ingest/v1/sign-out', headers, '{ "a" : 1 }');
      expect(last()).toMatchObject({ method: 'POST', body: '{ "a" : 1 }' });
    });

    it.each<Record<string, string>>([{}, { 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example.com' }, { 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' }])(
      'does not lend the cookie to another site: %p',
      async (headers) => {
        const before = api.seen.length;
        const answer = await inject('POST', '/api/ingest/v1/sign-out', { cookie, 'content-type': 'application/json', ...headers }, '{}');
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'csrf']);
        expect(api.seen).toHaveLength(before);
      },
    );

    it.each(['/api/ingest/metrics', '/api/ingest/health/ready', '/api/ingest/docs-json', '/api/ingest/v1/../metrics', '/api/ingest/v1/%2e%2e/metrics', '/api/ingest//evil.example.com/v1/', '/api/ingest/@evil.example.com/v1/', '/api/other/v1/me'])(
      'leads nowhere else: %s',
      async (url) => {
        const before = api.seen.length;
        expect((await inject('GET', url, { cookie })).statusCode).toBe(404);
        expect(api.seen).toHaveLength(before);
      },
    );

    it('says 503 with Retry-After when an API is down', async () => {
      const answer = await inject('GET', '/api/privacy/v1/x');
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'dependency-unavailable']);
      expect(answer.headers['retry-after']).toBeDefined();
    });
  });
});
