import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface SunkMail {
  from: string;
  to: string;
  raw: string;
  messageId: string;
}

export interface SinkOptions {
  /** Answers a recipient with this code and text instead of 250. */
  refuse?: (to: string) => { code: number; text: string } | undefined;
  /** Milliseconds before the answer to a whole mail. */
  slow?: () => number;
  /** Ends the connection after the mail was taken, before its answer. */
  hangUp?: (to: string) => boolean;
  server?: SMTPServerOptions;
}

const refusal = ({ code, text }: { code: number; text: string }): Error => Object.assign(new Error(text), { responseCode: code });

const messageIdOf = (raw: string): string => /^message-id:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? '';

/** A real SMTP server that keeps what it takes, and says on HTTP whether it has a Message-ID. Always `close()` it. */
export class SmtpSink {
  readonly mails: SunkMail[] = [];
  private readonly known = new Set<string>();
  url = '';
  receiptsUrl = '';

  private constructor(private readonly options: SinkOptions) {}

  static async open(options: SinkOptions = {}): Promise<SmtpSink> {
    const sink = new SmtpSink(options);
    const smtp = sink.smtp();
    const http = createServer((request, response) => {
      const id = new URL(request.url ?? '/', 'http://sink').searchParams.get('messageId') ?? '';
      response.writeHead(sink.known.has(id) ? 200 : 404).end();
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const secure = options.server?.secure === true;
    sink.url = `${secure ? 'smtps' : 'smtp'}://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
    sink.receiptsUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
    sink.close = async () => {
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    };
    return sink;
  }

  close: () => Promise<void> = () => Promise.resolve();

  to(address: string): SunkMail[] {
    return this.mails.filter(({ to }) => to === address);
  }

  private smtp(): SMTPServer {
    const { refuse, slow, hangUp } = this.options;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: this.options.server?.key === undefined ? ['STARTTLS'] : [],
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 200,
      onRcptTo: ({ address }, _session, done) => {
        const no = refuse?.(address);
        done(no ? refusal(no) : undefined);
      },
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          void (async () => {
            const raw = Buffer.concat(parts).toString('utf8');
            const { mailFrom, rcptTo } = session.envelope;
            const to = rcptTo[0]?.address ?? '';
            await sleep(slow?.() ?? 0);
            this.mails.push({ from: mailFrom === false ? '' : mailFrom.address, to, raw, messageId: messageIdOf(raw) });
            this.known.add(messageIdOf(raw));
            if (hangUp?.(to)) for (const connection of server.connections as unknown as Set<{ id: string; _socket: Socket }>) connection.id === session.id && connection._socket.destroy();
            else done();
          })();
        });
      },
      ...this.options.server,
    });
    server.on('error', () => undefined);
    return server;
  }
}
