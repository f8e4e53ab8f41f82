import type { S3Config } from '#config/config.js';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type S3Fault, S3FaultScript, type S3Operation } from './s3-fake-faults.js';

const BUCKET = 'pixeltrace';

export interface S3FakeOptions {
  /** Keys per page of a listing (default 1,000). */
  pageSize?: number;
  /** Like the many stores that answer 501 to checksum headers. */
  refuseChecksums?: boolean;
  /** Like a bucket that keeps old versions. */
  versioned?: boolean;
  /** PEM of a key and its certificate, made out to localhost: the fake then speaks https. */
  tls?: { key: string; cert: string };
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  key: string;
  fault: S3Fault | undefined;
}

/** The part of S3 that the blob store uses, on loopback, in memory, failing on demand (`faults`). */
export class S3Fake {
  readonly faults = new S3FaultScript();
  readonly objects = new Map<string, Buffer>();
  /** Operation and key of every request that came, in order. */
  readonly calls: string[] = [];
  private readonly writing = new Set<string>();
  private readonly server: Server;

  private constructor(private readonly options: S3FakeOptions) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => void this.handle(request, response).catch(() => response.destroy());
    this.server = options.tls ? createTlsServer(options.tls, answer) : createServer(answer);
  }

  static async start(options: S3FakeOptions = {}): Promise<S3Fake> {
    const fake = new S3Fake(options);
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return this.options.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  }

  /** What a blob store needs to reach it. */
  config(): S3Config {
    return {
      kind: 's3', endpoint: this.endpoint, region: 'eu-central-1', bucket: BUCKET, accessKeyId: 'fake', secretAccessKey: 'fake',
      forcePathStyle: true, checksums: 'always',
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.endpoint);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const operation = operationOf(request, key);
    this.calls.push(`${operation} ${key}`);
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return refuse(response, 403, 'AccessDenied');
    if (bucket !== BUCKET) return refuse(response, 404, 'NoSuchBucket');
    if (url.searchParams.has('versioning')) return xml(response, this.options.versioned ? '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' : '<VersioningConfiguration/>');

    const fault = this.faults.take(operation, key);
    if (fault && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { ref: false });
    if (fault && 'reset' in fault) return void request.socket.destroy();
    if (fault && 'answer' in fault) return refuse(response, fault.answer, fault.code ?? 'Scripted', request);
    return this.perform(operation, { request, response, key, fault }, url);
  }

  private perform(operation: S3Operation, call: Call, url: URL): void | Promise<void> {
    if (operation === 'put') return this.put(call);
    if (operation === 'delete') return this.delete(call);
    if (operation === 'list') return this.list(call, url.searchParams);
    if (operation === 'head' && call.key === '') return void call.response.writeHead(200).end();
    return this.read(call, operation === 'head');
  }

  private async put({ request, response, key, fault }: Call): Promise<void> {
    const createOnly = request.headers['if-none-match'] === '*';
    if (createOnly && this.writing.has(key)) return refuse(response, 409, 'ConditionalRequestConflict', request);
    this.writing.add(key);
    try {
      const body = await bodyOf(request);
      const claimed = request.headers['x-amz-checksum-crc32'];
      if (claimed !== undefined && this.options.refuseChecksums) return refuse(response, 501, 'NotImplemented');
      if (claimed !== undefined && claimed !== checksumOf(body)) return refuse(response, 400, 'BadDigest');
      if (createOnly && this.objects.has(key)) return refuse(response, 412, 'PreconditionFailed');
      this.objects.set(key, body);
      if (fault && 'resetAfterStore' in fault) return void request.socket.destroy();
      response.writeHead(200, { etag: etagOf(body) }).end();
    } finally {
      this.writing.delete(key);
    }
  }

  private delete({ response, key, fault }: Call): void {
    if (!(fault && 'keepDeleted' in fault)) this.objects.delete(key);
    response.writeHead(204).end();
  }

  private read({ request, response, key, fault }: Call, headersOnly: boolean): void {
    const stored = this.objects.get(key);
    if (!stored) return refuse(response, 404, 'NoSuchKey', request, headersOnly);
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range && Number(range[1]) >= stored.length) return refuse(response, 416, 'InvalidRange');
    const honest = range ? stored.subarray(Number(range[1]), Number(range[2]) + 1) : stored;
    const bytes = damaged(honest, fault);
    const breaksOff = fault && 'truncateTo' in fault && !fault.honest;
    response.writeHead(range ? 206 : 200, {
      etag: etagOf(stored),
      'content-length': breaksOff ? honest.length : bytes.length,
      ...(request.headers['x-amz-checksum-mode'] && !range && !this.options.refuseChecksums ? { 'x-amz-checksum-crc32': checksumOf(stored) } : {}),
    });
    if (breaksOff) return void response.write(bytes, () => request.socket.destroy());
    response.end(headersOnly ? undefined : bytes);
  }

  private list({ response }: Call, search: URLSearchParams): void {
    const after = search.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(search.get('prefix') ?? '') && key > after).sort();
    const page = keys.slice(0, this.options.pageSize ?? 1_000);
    const last = page.at(-1);
    const next = page.length < keys.length && last !== undefined ? `<NextContinuationToken>${last}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)?.length ?? 0}</Size></Contents>`).join('');
    xml(response, `<ListBucketResult><IsTruncated>${next !== ''}</IsTruncated>${next}${contents}</ListBucketResult>`);
  }
}

const operationOf = (request: IncomingMessage, key: string): S3Operation => {
  if (request.method === 'PUT') return 'put';
  if (request.method === 'DELETE') return 'delete';
  if (request.method === 'HEAD') return 'head';
  return key === '' ? 'list' : 'get';
};

const damaged = (bytes: Buffer, fault: S3Fault | undefined): Buffer => {
  if (fault && 'truncateTo' in fault) return bytes.subarray(0, fault.truncateTo);
  if (!(fault && 'flipBit' in fault)) return bytes;
  const flipped = Buffer.from(bytes);
  const at = fault.flipBit >> 3;
  flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (fault.flipBit & 7)), at);
  return flipped;
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const checksumOf = (bytes: Buffer): string => {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return checksum.toString('base64');
};

const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;

const xml = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
};

const refuse = (response: ServerResponse, status: number, code: string, request?: IncomingMessage, headersOnly = false): void => {
  request?.resume();
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(headersOnly ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
};
