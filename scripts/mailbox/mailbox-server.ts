import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { MailStore } from './mail-store.js';
import { framedHtml, listPage, messagePage, notFoundPage, STYLE } from './mailbox-page.js';

interface Answer {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

const PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const FRAME_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

const SAFE_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  // Not no-referrer: under it browsers send `Origin: null` with our own form.
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-dns-prefetch-control': 'off',
};

const html = (body: string, status = 200, headers = {}): Answer => ({ status, type: 'text/html', body, headers });
const json = (value: unknown): Answer => ({ status: 200, type: 'application/json', body: JSON.stringify(value) });
const plain = (status: number, body: string, headers = {}): Answer => ({ status, type: 'text/plain', body, headers });

const MESSAGE = /^\/messages\/(\d{14}-[0-9a-f]{8})(|\/html|\.json)$/;

const message = async (store: MailStore, id: string, as: string): Promise<Answer> => {
  const mail = await store.find(id);
  if (mail === undefined) return html(notFoundPage(), 404);
  if (as === '.json') return json(mail);
  if (as === '') return html(messagePage(mail));
  return mail.html === undefined ? html(notFoundPage(), 404) : html(framedHtml(mail.html), 200, { 'content-security-policy': FRAME_POLICY });
};

/** For a sender that died: whether its mail had been taken (200) or not (404). */
const receipt = (store: MailStore, url: string): Answer => {
  const messageId = new URL(url, 'http://mailbox').searchParams.get('messageId') ?? '';
  return store.hasTaken(messageId) ? plain(200, 'Taken.\n') : plain(404, 'Not taken.\n');
};

const read = async (store: MailStore, path: string, smtpUrl: string): Promise<Answer> => {
  if (path === '/') return html(listPage(store.list(), smtpUrl));
  if (path === '/style.css') return { status: 200, type: 'text/css', body: STYLE };
  if (path === '/messages.json') return json(store.list());
  const [, id, as] = MESSAGE.exec(path) ?? [];
  return id === undefined || as === undefined ? html(notFoundPage(), 404) : message(store, id, as);
};

const empty = async (store: MailStore, request: IncomingMessage): Promise<Answer> => {
  if (request.method !== 'POST') return plain(405, 'Post to it.\n', { allow: 'POST' });
  if (request.headers.origin !== `http://${request.headers.host}`) return plain(403, 'Only the mailbox itself may empty it.\n');
  await store.empty();
  return plain(303, '', { location: '/' });
};

const answer = async (store: MailStore, request: IncomingMessage, port: number, smtpUrl: string): Promise<Answer> => {
  // A name that was pointed at this machine must not read what is for this machine.
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (!hosts.includes(request.headers.host ?? '')) return plain(421, 'The mailbox answers on loopback only.\n');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/empty') return empty(store, request);
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Read it.\n', { allow: 'GET, HEAD' });
  if (path === '/receipts') return receipt(store, request.url ?? '/');
  return read(store, path, smtpUrl);
};

const send = (request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: Answer): void => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...SAFE_HEADERS, 'content-type': `${type}; charset=utf-8`, 'content-length': bytes.length, ...(request.method === 'POST' ? { connection: 'close' } : {}), ...headers });
  response.end(request.method === 'HEAD' ? undefined : bytes);
};

/** Shows the mails on loopback. Resolves to what stops it. */
export const openMailboxPage = async (store: MailStore, port: number, smtpUrl: string): Promise<() => Promise<void>> => {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    answer(store, request, port, smtpUrl)
      .catch(() => plain(500, 'The mailbox could not be read.\n'))
      .then((found) => send(request, response, found))
      .catch(() => response.destroy());
  });
  server.maxConnections = 100;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
};
