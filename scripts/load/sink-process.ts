import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

// A mail server that takes everything, in a process of its own: `node sink-process.js` prints its two ports. Counts Message-IDs; keeps nothing else.

const counts = new Map<string, number>();
/** When each mail was taken, in milliseconds since the start. */
const times: number[] = [];

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  maxClients: 200,
  onData: (stream, _session, done) => {
    let head = '';
    stream.on('data', (part: Buffer) => {
      if (head.length < 8_192) head += part.toString('latin1');
    });
    stream.on('end', () => {
      const id = /^message-id:\s*(<[^>]+>)/im.exec(head)?.[1] ?? 'none';
      counts.set(id, (counts.get(id) ?? 0) + 1);
      times.push(performance.now());
      done();
    });
  },
});
smtp.on('error', () => undefined);

const between = (from: number, to: number): number => times.filter((at) => at >= from && at <= to).length;

/** Mails a second over the middle nine tenths of those that came after `since`. */
const rate = (since: number): number => {
  const some = times.slice(since);
  const [from = 0, to = 0] = [some[Math.floor(some.length * 0.05)], some[Math.floor(some.length * 0.95)]];
  return to > from ? (between(from, to) / (to - from)) * 1_000 : 0;
};

const http = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://sink');
  if (url.pathname === '/receipts') {
    response.writeHead(counts.has(url.searchParams.get('messageId') ?? '') ? 200 : 404).end();
    return;
  }
  const since = Number(url.searchParams.get('since') ?? 0);
  const twice = [...counts.values()].filter((count) => count > 1).length;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ taken: times.length, distinct: counts.size, twice, rate: rate(since) }));
});

smtp.listen(0, '127.0.0.1', () => {
  http.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(smtp.server.address() as AddressInfo).port} ${(http.address() as AddressInfo).port}\n`);
  });
});
