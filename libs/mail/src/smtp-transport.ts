import type { Config, MailConfig } from '#config/config.js';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { type Handover, readFailure } from './handover.js';
import { domainOf } from './mail-content.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

/** Signed by DKIM, both headers of the way out among them (RFC 8058 §4). */
export const SIGNED_HEADERS =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:References:List-Id:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted';

/** The host that mail is given to; undefined where none is configured. */
export const smtpHostOf = ({ smtpUrl }: Pick<MailConfig, 'smtpUrl'>): string | undefined => (smtpUrl === undefined ? undefined : new URL(smtpUrl).hostname);

export const isLoopbackHost = (host: string): boolean => LOOPBACK.test(host);

/** What we tell nodemailer's pool. */
export interface PoolOptions {
  pool: true;
  host: string;
  port: number;
  secure: boolean;
  requireTLS: boolean;
  auth?: { user: string; pass: string };
  tls: { rejectUnauthorized: true; minVersion: 'TLSv1.2'; ca?: string };
  maxConnections: number;
  maxMessages: number;
  /** A mail that may have been taken must never be tried again behind our back. */
  maxRequeues: 0;
  connectionTimeout: number;
  greetingTimeout: number;
  socketTimeout: number;
  dkim?: { domainName: string; keySelector: string; privateKey: string; headerFieldNames: string };
}

/** How to reach the server. TLS is asked for and checked wherever mail leaves the machine in production; nothing in a URL can weaken it. */
export const poolOptions = ({ environment, mail }: Pick<Config, 'environment' | 'mail'>, connections: number): PoolOptions => {
  const url = new URL(mail.smtpUrl ?? '');
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const remote = !isLoopbackHost(url.hostname);
  return {
    pool: true,
    host,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && (environment === 'production' || url.username !== '') && remote,
    auth: url.username === '' ? undefined : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(mail.smtpCa === undefined ? {} : { ca: mail.smtpCa }) },
    maxConnections: connections,
    maxMessages: 1_000,
    maxRequeues: 0,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    ...dkimOf(mail),
  };
};

const dkimOf = ({ dkim, from }: MailConfig): Pick<PoolOptions, 'dkim'> =>
  dkim?.privateKey === undefined ? {} : { dkim: { domainName: dkim.domain ?? domainOf(from), keySelector: dkim.selector, privateKey: dkim.privateKey, headerFieldNames: SIGNED_HEADERS } };

interface PluginMail {
  data: { handedOver?: () => void };
  message: { createReadStream: (options?: object) => NodeJS.ReadableStream };
}

/** Gives mails to the server over a pool of verified connections. */
export class SmtpTransport {
  private readonly transport: Transporter;

  constructor(config: Pick<Config, 'environment' | 'mail'>, connections: number) {
    this.transport = createTransport(poolOptions(config, connections));
    // The end of a mail's own stream is the last moment at which the server surely does not have it.
    this.transport.use('stream', (mail, done) => {
      const { data, message } = mail as unknown as PluginMail;
      const create = message.createReadStream.bind(message);
      message.createReadStream = (options) => create(options).once('end', () => data.handedOver?.());
      done();
    });
  }

  async give(message: SendMailOptions): Promise<Handover> {
    let complete = false;
    try {
      await this.transport.sendMail({ ...message, handedOver: () => (complete = true) } as SendMailOptions);
      return { kind: 'sent' };
    } catch (error) {
      return readFailure(error, complete);
    }
  }

  /** Resolves when the server can be reached and takes our credentials. */
  async verify(): Promise<void> {
    await this.transport.verify();
  }

  close(): void {
    this.transport.close();
  }
}
