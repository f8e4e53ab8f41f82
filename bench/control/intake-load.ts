import { connect, type Socket } from 'node:net';

// The load generator, in a process of its own: a fixed number of connections, each with one request in flight. Requests are put together once and
// changed in place, so that it takes as little of the machine as it can from the server under test.

export interface LoadInput {
  port: number;
  origin: string;
  tokens: string[];
  /** Number of the first chunk; a later round goes on from where the one before ended. */
  firstSeq: number;
  /** Body of every chunk, in base64. */
  body: string;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
}

export interface LoadResult {
  acks: number;
  refused: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  nextSeq: number;
}

const SEQ_AT = 8;
const SENT_AT = 12;

const run = async (input: LoadInput): Promise<LoadResult> => {
  const body = Buffer.from(input.body, 'base64');
  const latencies: number[] = [];
  let measuring = false;
  let stopping = false;
  let refused = 0;
  let highest = input.firstSeq;

  const client = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const { bytes, chunkAt } = requestOf(input, input.tokens[index % input.tokens.length] as string, body);
      const socket: Socket = connect({ port: input.port, host: '127.0.0.1', noDelay: true });
      // Connections that share a session take turns in its numbers.
      const step = Math.ceil(input.connections / input.tokens.length);
      let seq = input.firstSeq + Math.floor(index / input.tokens.length);
      let sent = 0;
      let answer = '';
      const next = (): void => {
        if (stopping) {
          socket.end();
          resolve();
          return;
        }
        bytes.writeUInt32LE(seq, chunkAt + SEQ_AT);
        bytes.writeDoubleLE(Date.now(), chunkAt + SENT_AT);
        seq += step;
        sent = performance.now();
        socket.write(bytes);
      };
      socket.on('connect', next);
      socket.on('error', reject);
      socket.on('data', (data) => {
        answer += data.toString('latin1');
        if (!isWhole(answer)) return;
        if (!answer.startsWith('HTTP/1.1 200')) refused += 1;
        else if (measuring) latencies.push(performance.now() - sent);
        answer = '';
        highest = Math.max(highest, seq);
        next();
      });
      socket.on('close', () => (stopping ? resolve() : reject(new Error('the server closed a connection'))));
    });

  const clients = Array.from({ length: input.connections }, (_, index) => client(index));
  await sleep(input.warmUpSeconds);
  measuring = true;
  const from = performance.now();
  await sleep(input.seconds);
  measuring = false;
  const seconds = (performance.now() - from) / 1000;
  stopping = true;
  await Promise.all(clients);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { acks: latencies.length, refused, seconds, p50Ms: at(0.5), p99Ms: at(0.99), nextSeq: highest + input.connections };
};

const requestOf = (input: LoadInput, token: string, body: Buffer): { bytes: Buffer; chunkAt: number } => {
  const header = Buffer.alloc(20);
  header.write('PTXC', 'latin1');
  header.writeUInt8(1, 4);
  header.writeUInt16LE(token.length, 6);
  const chunk = Buffer.concat([header, Buffer.from(token, 'latin1'), body]);
  const head = Buffer.from(
    `POST /v1/chunks HTTP/1.1\r\nhost: 127.0.0.1:${input.port}\r\norigin: ${input.origin}\r\ncontent-type: application/vnd.pixeltrace.chunk\r\ncontent-length: ${chunk.length}\r\n\r\n`,
    'latin1',
  );
  return { bytes: Buffer.concat([head, chunk]), chunkAt: head.length };
};

const isWhole = (answer: string): boolean => {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? 0);
  return answer.length >= end + 4 + length;
};

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadInput))}\n`);
