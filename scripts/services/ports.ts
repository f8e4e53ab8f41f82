import { createServer } from 'node:net';

const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });

/** The first free loopback port at or above `preferred`, leaving out `taken`. 0 asks for any. */
export const freePort = async (preferred = 0, taken: ReadonlySet<number> = new Set()): Promise<number> => {
  if (preferred === 0) {
    const any = await tryPort(0);
    if (any === undefined) throw new Error('no free loopback port');
    return any;
  }
  for (let port = preferred; port < Math.min(preferred + 500, 65_536); port += 1) {
    if (!taken.has(port) && (await tryPort(port)) !== undefined) return port;
  }
  throw new Error(`no free loopback port between ${preferred} and ${preferred + 499}`);
};
