import { sampleConfig } from '#config/sample-config.js';
import { createHttpApp } from '#http/create-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebModule } from '../../web.module.js';

const WEB = 'http://localhost:3000';
const VIEW = { organisation: 'Acme & Sons', email: 'grace@example.org', role: 'analyst', expiresAt: '2026-11-30T13:24:53.000Z' };

describe('the pages behind the link of an invitation', () => {
  const asked: string[] = [];
  let api: Server;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    api = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { token } = JSON.parse(Buffer.concat(parts).toString()) as { token: string };
        const what = request.url?.split('/').at(-1) ?? '';
        asked.push(what);
        const full = token === 'full' && what === 'accept';
        const status = full ? 409 : token === 'gone' ? 410 : what === 'decline' ? 204 : 200;
        response.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? '' : JSON.stringify(status === 200 ? VIEW : { code: 'invitation-invalid' }));
      });
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    app = await createHttpApp(WebModule, sampleConfig('web', { WEB_URL: WEB, PUBLIC_URL: WEB, INGEST_URL: url }));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  beforeEach(() => asked.splice(0));

  afterAll(async () => {
    await app.close();
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  });

  const look = (token: string) => app.inject({ method: 'GET', url: `/invitation?token=${token}` });
  const press = (what: string, token: string, origin = WEB) =>
    app.inject({ method: 'POST', url: `/invitation/${what}`, headers: { 'content-type': 'application/x-www-form-urlencoded', origin }, payload: new URLSearchParams({ token, name: 'Grace' }).toString() });

  it('say who asks for what, change nothing, are kept by nobody and tell nobody the link', async () => {
    const answer = await look('good');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Acme &amp; Sons');
    expect(asked).toEqual(['open']);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'strict-origin' });
    expect(answer.body).not.toMatch(/<script/);
  });

  it('accept and decline when a button of ours is pressed, and not when another site’s is', async () => {
    expect((await press('accept', 'good')).body).toContain('You are a member of');
    expect((await press('decline', 'good')).body).toContain('You declined');
    expect(asked).toEqual(['accept', 'decline']);
    expect((await press('accept', 'good', 'https://evil.example')).statusCode).toBe(403);
    expect(asked).toHaveLength(2);
  });

  it('say when the link does not work, and when the team is full', async () => {
    for (const answer of [await look('gone'), await press('accept', 'gone'), await press('decline', 'gone')]) {
      expect(answer.statusCode).toBe(410);
      expect(answer.body).toContain('does not work');
    }
    const full = await press('accept', 'full');
    expect([full.statusCode, full.body.includes('as many members as its plan includes')]).toEqual([422, true]);
  });
});
