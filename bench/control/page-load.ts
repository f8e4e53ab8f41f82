import autocannon from 'autocannon';
import fastify from 'fastify';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { PageRoutes } from '../../apps/web/src/analytics/page-routes.js';
import { ViewCounter } from '../../apps/web/src/analytics/view-counter.js';

// One page, as many visitors as there can be. The load comes from this process, the server is a child of it: a bare Fastify, or the same with the web
// app's own counting of page views, whose sums are compared with the answers.

interface Input {
  counting: boolean;
  seconds: number;
  connections: number;
}

const CHILD = 'serve';
const AGENTS = ['Firefox/130.0', 'Chrome/130.0.0.0 Safari/537.36', 'Version/18.0 Safari/605.1.15'].map((end) => `Mozilla/5.0 (X11; Linux x86_64) ${end}`);
const PAGE = '<!doctype html><title>A page</title>'.padEnd(4_000, '.');

const serve = async (counting: boolean): Promise<void> => {
  const app = fastify();
  const counter = new ViewCounter('pixeltrace.dev');
  const pages = new PageRoutes();
  if (counting) {
    app.addHook('onRoute', (route) => pages.add(route));
    app.addHook('onResponse', (request, reply, done) => {
      if (pages.isView(request, reply)) counter.see({ page: pages.pageOf(request, reply), address: request.headers['x-bench-address'] as string, headers: request.headers }, new Date(Date.now()));
      done();
    });
  }
  app.get('/privacy', { config: { produces: ['text/html'] } as never }, (_request, reply) => reply.type('text/html').send(PAGE));
  await app.listen({ port: 0, host: '127.0.0.1' });
  process.on('message', () => {
    const sums = counter.take(new Date(Date.now()), true);
    process.send?.({ counted: sums?.views.reduce((sum, { count }) => sum + count, 0) ?? 0 });
  });
  process.send?.({ port: (app.server.address() as AddressInfo).port });
};

const measure = async ({ counting, seconds, connections }: Input): Promise<void> => {
  const child = fork(fileURLToPath(import.meta.url), [CHILD, String(counting)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const requests = Array.from({ length: 500 }, (_, index) => ({
    method: 'GET' as const,
    path: '/privacy',
    headers: { 'user-agent': AGENTS[index % AGENTS.length] ?? '', 'x-bench-address': `203.0.${index % 256}.${index % 200}`, ...(index % 3 === 0 ? { referer: `https://www.site-${index % 40}.example.com/a?fbclid=x` } : {}), accept: 'text/html' },
  }));
  const result = await autocannon({ url: `http://127.0.0.1:${port}`, connections, duration: seconds, requests });
  const told = once(child, 'message') as Promise<[{ counted: number }]>;
  child.send('take');
  const [{ counted }] = await told;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  process.stdout.write(`${JSON.stringify({ perSecond: result.requests.average, answered: result['2xx'], counted })}\n`);
};

if (process.argv[2] === CHILD) await serve(process.argv[3] === 'true');
else await measure(JSON.parse(process.argv[2] ?? '{}') as Input);
