import { createCipheriv, hash, randomBytes, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import pg from 'pg';

// What intake is measured against: a plain Node server that does the same durable work for a chunk and nothing else. It reads the
// body, hashes it, seals it with a key of its session, writes one synced file (and syncs the folder: without its name a file is lost) for everything
// that came while the last write was on its way, commits one insert for the file, and answers. No framework, no tokens, no origins, no quotas, no verdicts, no tenants.

interface Input {
  directory: string;
  databaseUrl: string;
}

interface Waiting {
  session: string;
  seq: number;
  sha256: Buffer;
  sealed: Buffer;
  response: ServerResponse;
}

const BLOCKS_IN_FLIGHT = 2;
const CHUNKS_PER_BLOCK = 256;
const BYTES_PER_BLOCK = 8 * 1024 * 1024;
const INSERT = `insert into control.chunk (session_id, seq, sha256, block_id, block_offset, block_length)
  select s, q, substr($3::bytea, (n::integer - 1) * 32 + 1, 32), $4, o, l from unnest($1::uuid[], $2::integer[], $5::integer[], $6::integer[]) with ordinality as u (s, q, o, l, n)`;

const { directory, databaseUrl } = JSON.parse(process.argv[2] ?? '{}') as Input;
const pool = new pg.Pool({ connectionString: databaseUrl, max: BLOCKS_IN_FLIGHT });
const keys = new Map<string, Buffer>();
const stats = { blocks: 0, chunks: 0 };
let waiting: Waiting[] = [];
let inFlight = 0;
let scheduled = false;

const keyOf = (session: string): Buffer => {
  const known = keys.get(session);
  if (known) return known;
  const key = randomBytes(32);
  keys.set(session, key);
  return key;
};

const seal = (key: Buffer, session: string, seq: number, body: Buffer): Buffer => {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(`${session}/${seq}/${body.length}`));
  return Buffer.concat([Buffer.of(1), iv, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
};

const syncFolder = async (): Promise<void> => {
  const folder = await open(directory, 'r');
  await folder.sync();
  await folder.close();
};

const writeBlock = async (block: readonly Waiting[]): Promise<void> => {
  const id = randomUUID();
  const file = await open(path.join(directory, id), 'wx', 0o600);
  await file.writev(block.map((chunk) => chunk.sealed));
  await Promise.all([file.datasync(), syncFolder()]);
  await file.close();
  let offset = 0;
  const offsets = block.map((chunk) => (offset += chunk.sealed.length) - chunk.sealed.length);
  const list = (of: (chunk: Waiting) => string | number): string => `{${block.map(of).join(',')}}`;
  const values = [list((chunk) => chunk.session), list((chunk) => chunk.seq), Buffer.concat(block.map((chunk) => chunk.sha256)), id, `{${offsets.join(',')}}`, list((chunk) => chunk.sealed.length)];
  await pool.query({ name: 'insert', text: INSERT, values });
  stats.blocks += 1;
  stats.chunks += block.length;
};

const answer = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
};

const flush = (): void => {
  scheduled = false;
  let bytes = 0;
  let count = 0;
  while (count < waiting.length && count < CHUNKS_PER_BLOCK && bytes < BYTES_PER_BLOCK) bytes += (waiting[count++] as Waiting).sealed.length;
  const block = waiting.slice(0, count);
  waiting = waiting.slice(count);
  inFlight += 1;
  writeBlock(block)
    .then(
      () => block.forEach((chunk) => answer(chunk.response, 200, `{"seq":${chunk.seq}}`)),
      () => block.forEach((chunk) => answer(chunk.response, 503, '{}')),
    )
    .finally(() => {
      inFlight -= 1;
      schedule();
    });
  schedule();
};

const schedule = (): void => {
  if (scheduled || waiting.length === 0 || inFlight >= BLOCKS_IN_FLIGHT) return;
  scheduled = true;
  setImmediate(flush);
};

/** The container of docs/recording-format.md §1. The session id stands in bytes 32 to 48 of what the token spells in base64url after its prefix. */
const take = (bytes: Buffer, response: ServerResponse): void => {
  const tokenLength = bytes.readUInt16LE(6);
  const seq = bytes.readUInt32LE(8);
  const hex = Buffer.from(bytes.toString('latin1', 25, 20 + tokenLength), 'base64url').toString('hex', 32, 48);
  const session = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  const body = bytes.subarray(20 + tokenLength);
  waiting.push({ session, seq, sha256: hash('sha256', body, 'buffer'), sealed: seal(keyOf(session), session, seq, body), response });
  schedule();
};

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  if (request.method === 'GET') {
    answer(response, 200, JSON.stringify(stats));
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => take(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), response));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`listening ${typeof address === 'object' && address ? address.port : 0}\n`);
});
