import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { decodeChunkHeader } from '#recording-format/chunk.js';
import { RECORDER_VERSION } from '#recorder/version.js';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.woff2': 'font/woff2', '.json': 'application/json' };
const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type', 'access-control-max-age': '600', 'access-control-expose-headers': 'retry-after' };

export interface Received {
  seq: number;
  last: boolean;
  body: Uint8Array;
}

/** What the next chunks are answered with: status and headers. Empty: accept. */
export type Answer = [status: number, headers?: Record<string, string>];

/** A page server, and on another origin an ingest that keeps what it gets: the recorder's two sides without the product. */
export class Sink {
  readonly chunks: Received[] = [];
  readonly starts: Record<string, unknown>[] = [];
  readonly ends: { lastSeq: number; ledger: unknown }[] = [];
  /** Every chunk request, accepted or not. */
  readonly tries: { seq: number; sha256: string; status: number }[] = [];
  readonly answers: Answer[] = [];
  config: Record<string, unknown> = { privacy: 'mask-inputs', framesPerSecond: 4, maxBytesPerMinute: 60_000_000, chunkSeconds: 1 };
  pageUrl = '';
  /** The page at `/bare`. */
  bare = '';
  private endpoint = '';
  private token = '';
  private readonly servers: Server[] = [];

  /** `client`: what `buildClient` made. */
  constructor(private readonly client: string) {}

  async open(): Promise<void> {
    this.endpoint = await this.listen((request, response) => void this.ingest(request, response));
    this.pageUrl = `${await this.listen((request, response) => this.page(request, response))}/demo-app/`;
  }

  close(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  reset(): void {
    this.token = '';
    for (const list of [this.chunks, this.starts, this.ends, this.tries, this.answers]) list.length = 0;
  }

  private listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(handle);
    this.servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  }

  private page(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    if (pathname === '/demo-app/config.json') return send(response, 200, JSON.stringify({ key: 'ptx_ingest_test', endpoint: this.endpoint }), '.json');
    if (pathname === '/bare') return send(response, 200, this.bare, '.html');
    this.file(response, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  }

  private file(response: ServerResponse, name: string): void {
    try {
      send(response, 200, readFileSync(path.join(this.client, path.normalize(name))), path.extname(name));
    } catch {
      send(response, 404, '', '.html');
    }
  }

  private async ingest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return send(response, 204, '', '.json');
    switch (request.url) {
      case '/sdk/pixeltrace.js':
        return this.file(response, `sdk/${RECORDER_VERSION}/pixeltrace.js`);
      case '/v1/sessions':
        this.starts.push(JSON.parse(body.toString()) as Record<string, unknown>);
        this.token = randomUUID();
        return send(response, 201, JSON.stringify({ recording: true, sessionId: randomUUID(), token: this.token, config: this.config }), '.json');
      case '/v1/sessions/end':
        this.ends.push(JSON.parse(body.toString()) as Sink['ends'][number]);
        return send(response, 202, '{}', '.json');
      case '/v1/chunks':
        return this.chunk(body, response);
      default:
        return send(response, 404, '', '.json');
    }
  }

  private chunk(bytes: Buffer, response: ServerResponse): void {
    const { token, seq, last, body } = decodeChunkHeader(bytes);
    // The tail of a page that an earlier test closed.
    if (token !== this.token) return send(response, 410, '', '.json');
    const [status, headers] = this.answers.shift() ?? [200];
    this.tries.push({ seq, sha256: createHash('sha256').update(body).digest('hex'), status });
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
    if (status === 200 && !this.chunks.some((chunk) => chunk.seq === seq)) this.chunks.push({ seq, last, body });
    send(response, status, JSON.stringify({ seq, duplicate: false }), '.json');
  }
}

function send(response: ServerResponse, status: number, body: string | Buffer, extension: string): void {
  response.writeHead(status, { 'content-type': TYPES[extension] ?? 'application/octet-stream' }).end(body);
}
