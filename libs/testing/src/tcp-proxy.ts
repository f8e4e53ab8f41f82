import { createServer, connect, type Server, type Socket } from 'node:net';

/** A way to a server that a test can block: `freeze` lets nothing through and keeps connections open, `cut` ends them and takes no new ones. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private state: 'open' | 'frozen' | 'cut' = 'open';

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(port: number, host = '127.0.0.1'): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const proxy = new TcpProxy(server, typeof address === 'object' && address ? address.port : 0);
    server.on('connection', (client) => proxy.join(client, port, host));
    return proxy;
  }

  freeze(): void {
    this.state = 'frozen';
    for (const socket of this.sockets) socket.pause();
  }

  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  heal(): void {
    this.state = 'open';
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, port: number, host: string): void {
    if (this.state === 'cut') {
      client.destroy();
      return;
    }
    const server = connect({ port, host });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.state === 'frozen') from.pause();
    }
  }
}
