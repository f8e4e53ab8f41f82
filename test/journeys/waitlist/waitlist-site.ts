import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { type Mailbox, startMailbox } from '#scripts/mailbox/mailbox.js';
import { freePort } from '#scripts/services/ports.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { WaitlistModule } from '../../../apps/waitlist/src/waitlist.module.js';
import { WebModule } from '../../../apps/web/src/web.module.js';

export interface CaughtMail {
  subject: string;
  text: string;
  links: string[];
}

/** Tables that say something about requests or about this machine, not about people: counters, limits, queues, paces. */
const NOT_ABOUT_PEOPLE = /^(analytics|request_log|abuse|clock|public|registry)\.|\.(outbox|quarantine|pace|inbox_mark)$/;

interface Parts {
  config: Config;
  database: TestDatabase;
  mailbox: Mailbox;
  admin: pg.Client;
  folder: string;
}

/** The waitlist app in every role, the web app, a real SMTP server: the whole way of a visitor. Always `stop()` it. */
export class WaitlistSite {
  private readonly apps: NestFastifyApplication[] = [];

  private constructor(private readonly parts: Parts) {}

  get web(): string {
    return this.parts.config.urls.web;
  }

  get api(): string {
    return this.parts.config.urls.waitlist;
  }

  static async start(): Promise<WaitlistSite> {
    const database = await createTestDatabase();
    const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-waitlist-'));
    const taken = new Set<number>();
    const port = async (): Promise<number> => {
      const free = await freePort(0, taken);
      taken.add(free);
      return free;
    };
    const [webPort, apiPort, smtp, mailboxPort] = [await port(), await port(), await port(), await port()] as const;
    const mailbox = await startMailbox(folder, { smtp, mailbox: mailboxPort });
    const nowhere = 'http://127.0.0.1:1';
    const urls = { web: `http://127.0.0.1:${webPort}`, waitlist: `http://127.0.0.1:${apiPort}`, ingest: nowhere, privacy: nowhere };
    const base = testConfig({ database: database.config, urls, app: 'waitlist', role: 'all' });
    const config: Config = { ...base, mail: { ...base.mail, smtpUrl: mailbox.smtpUrl } };
    const site = new WaitlistSite({ config, database, mailbox, admin: await openAsAdmin(database), folder });
    try {
      await site.listen(await createHttpApp(WaitlistModule.forRole('all'), { ...config, http: { ...config.http, publicUrl: urls.waitlist } }), apiPort);
      await site.listen(await createHttpApp(WebModule, { ...config, app: 'web', http: { ...config.http, publicUrl: urls.web } }), webPort);
      return site;
    } catch (error) {
      await site.stop();
      throw error;
    }
  }

  private async listen(app: NestFastifyApplication, port: number): Promise<void> {
    this.apps.unshift(app);
    await app.listen(port, '127.0.0.1');
  }

  async stop(): Promise<void> {
    for (const app of this.apps) await app.close();
    const { mailbox, admin, database, folder } = this.parts;
    await mailbox.stop();
    await admin.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }

  /** The mails that arrived for an address, oldest first, once there are `count` of them. */
  async mailsTo(address: string, count: number): Promise<CaughtMail[]> {
    for (let tries = 0; tries < 600; tries += 1) {
      const list = (await (await fetch(`${this.parts.mailbox.url}/messages.json`)).json()) as { id: string; to: string }[] | { messages: { id: string; to: string }[] };
      const found = (Array.isArray(list) ? list : list.messages).filter(({ to }) => to.includes(address));
      if (found.length >= count) return Promise.all(found.toReversed().map(({ id }) => this.mail(id)));
      await sleep(100);
    }
    throw new Error(`fewer than ${count} mails arrived`);
  }

  /** Until no job is due and no mail waits. */
  async settled(): Promise<void> {
    for (let tries = 0; tries < 450; tries += 1) {
      const [row] = await this.sql<{ left: number }>(
        `select (select count(*) from waitlist.outbox where due_at <= clock.now() + interval '1 minute')::int + (select count(*) from mail.message where state in ('queued', 'sending'))::int as left`,
      );
      if (row?.left === 0) return;
      await sleep(100);
    }
    throw new Error('jobs or mails are left');
  }

  async sql<T>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await this.parts.admin.query(text, values)).rows as T[];
  }

  /** A digest of every row of every table that a link could change. */
  async digest(): Promise<Record<string, string>> {
    const tables = await this.sql<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`);
    const digests: Record<string, string> = {};
    for (const { name } of tables.filter((table) => !NOT_ABOUT_PEOPLE.test(table.name))) {
      const [row] = await this.sql<{ digest: string }>(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from ${name} t`);
      digests[name] = row?.digest ?? '';
    }
    return digests;
  }

  private async mail(id: string): Promise<CaughtMail> {
    const { subject, text } = (await (await fetch(`${this.parts.mailbox.url}/messages/${id}.json`)).json()) as { subject: string; text: string };
    return { subject, text, links: [...text.matchAll(/https?:\/\/[^\s<>"')]+/g)].map(([url]) => url.replace(/[.,;:!?]$/, '')) };
  }
}
