import type { App, Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { type Mailbox, startMailbox } from '#scripts/mailbox/mailbox.js';
import { freePort } from '#scripts/services/ports.js';
import { ImapServer } from '#testing/imap-server.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { operatorToken } from '#testing/operator-trial.js';
import { visitorHeaders } from '#testing/public-form.js';
import { testConfig, testExchange } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { IngestModule } from '../../../apps/ingest/src/ingest.module.js';
import { PrivacyModule } from '../../../apps/privacy/src/privacy.module.js';
import { WaitlistModule } from '../../../apps/waitlist/src/waitlist.module.js';

export interface ArrivedMail {
  subject: string;
  text: string;
  messageId: string;
  envelope: { from: string; to: string[] };
}

export interface Called<T> {
  status: number;
  body: T;
  etag: string;
}

interface Parts {
  config: Config;
  database: TestDatabase;
  mailbox: Mailbox;
  imap: ImapServer;
  admin: pg.Client;
  folder: string;
}

const MODULES = { waitlist: WaitlistModule, ingest: IngestModule, privacy: PrivacyModule } as const;
const PATIENCE_MS = 60_000;

/** The three apps in every role on one database, with a real IMAP server for mail that comes in and a real SMTP server for mail that goes out. Always `stop()` it. */
export class House {
  readonly apps = new Map<App, NestFastifyApplication>();

  private constructor(private readonly parts: Parts) {}

  get imap(): ImapServer {
    return this.parts.imap;
  }

  static async start(): Promise<House> {
    const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-house-'));
    const smtp = await freePort();
    const [database, imap, mailbox] = await Promise.all([createTestDatabase(), ImapServer.open(), freePort(0, new Set([smtp])).then((page) => startMailbox(folder, { smtp, mailbox: page }))]);
    const base = testConfig({ database: database.config });
    const config: Config = { ...base, mail: { ...base.mail, from: 'Pixeltrace <no-reply@example.com>', smtpUrl: mailbox.smtpUrl, imapUrl: imap.url, imapMailbox: 'INBOX' } };
    const house = new House({ config, database, imap, mailbox, admin: await openAsAdmin(database), folder });
    try {
      for (const name of ['privacy', 'ingest', 'waitlist'] as const) {
        const app = await createHttpApp(MODULES[name].forRole('all'), { ...config, app: name, exchange: testExchange(name) });
        house.apps.set(name, app);
        await app.listen(0, '127.0.0.1');
      }
      return house;
    } catch (error) {
      await house.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const app of this.apps.values()) await app.close();
    const { mailbox, imap, admin, database, folder } = this.parts;
    await imap.close();
    await mailbox.stop();
    await admin.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }

  operator(): Promise<string> {
    return operatorToken(this.parts.config, ['support', 'privacy']);
  }

  app(name: App): NestFastifyApplication {
    return this.apps.get(name) as NestFastifyApplication;
  }

  /** As a visitor whom the web app vouches for, or with a bearer. `route`: `POST /v1/…`. */
  async call<T = Record<string, unknown>>(name: App, route: string, { token, body, headers = {} }: { token?: string; body?: object; headers?: Record<string, string> } = {}): Promise<Called<T>> {
    const [method = 'GET', url = ''] = route.split(' ');
    const visitor = visitorHeaders(this.parts.config, { method, path: url.split('?', 1)[0] ?? '' }, '203.0.113.7');
    const answer = await fetch(`${await this.app(name).getUrl()}${url}`, {
      method,
      headers: { ...visitor, ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${text}`);
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T, etag: answer.headers.get('etag') ?? '' };
  }

  async sql<T>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await this.parts.admin.query(text, values)).rows as T[];
  }

  /** The newest mail that arrived for an address and whose subject fits. */
  async mailTo(address: string, subject: RegExp): Promise<ArrivedMail> {
    return this.until(async () => {
      const list = (await (await fetch(`${this.parts.mailbox.url}/messages.json`)).json()) as { id: string; to: string; subject: string }[];
      const found = list.find((mail) => mail.to.includes(address) && subject.test(mail.subject));
      return found && ((await (await fetch(`${this.parts.mailbox.url}/messages/${found.id}.json`)).json()) as ArrivedMail);
    });
  }

  /** Asks until there is an answer. */
  async until<T>(ask: () => Promise<T | undefined>): Promise<T> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(50)) {
      const found = await ask();
      if (found !== undefined) return found;
    }
    throw new Error('It did not come about.');
  }
}
