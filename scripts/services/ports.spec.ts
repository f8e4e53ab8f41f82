import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { freePort } from './ports.js';

it('moves on from a port that is taken, or promised to someone else', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const next = await freePort(port);
  expect(next).toBeGreaterThan(port);
  expect(await freePort(port, new Set([next]))).toBeGreaterThan(next);
  server.close();
});

it('finds any port', async () => {
  expect(await freePort()).toBeGreaterThan(1023);
});
