import type { ExchangeApp } from '#config/config.js';
import type { Duty } from '#database/duties.js';
import { openDatabase } from '#database/open-database.js';
import { Exchange } from '#exchange/exchange.js';
import { ExchangeRepository } from '#exchange/exchange.repository.js';
import { MailKeys } from '#mail/mail-keys.js';
import { MailRepository } from '#mail/mail.repository.js';
import { Mail } from '#mail/mail.service.js';
import { NoticeDelivery, type NoticePeople } from '#policy/notice-delivery.js';
import type pg from 'pg';
import { NoticeMembersRepository } from '../../../apps/ingest/src/notices/members.repository.js';
import { WaitlistRecipients } from '../../../apps/waitlist/src/announcements/waitlist-recipients.repository.js';
import { testConfig } from './test-config.js';
import type { TestDatabase } from './test-database.js';

const waitlist = new WaitlistRecipients();

const SENDERS: Partial<Record<ExchangeApp, { duty: Duty; people: NoticePeople }>> = {
  waitlist: { duty: 'waitlist_worker', people: { page: (tx, _message, after, limit) => waitlist.page(tx, { source: 'waitlist' }, after, limit) } },
  ingest: { duty: 'ingest_worker', people: new NoticeMembersRepository() },
};

/** What the workers of the waitlist and the recordings do with notices that were announced, each with its own role and keys. `times`: how often each of them runs. */
export const sendNotices = async (database: TestDatabase, admin: pg.Client, times = 1): Promise<void> => {
  for (const [app, sender] of Object.entries(SENDERS) as [ExchangeApp, { duty: Duty; people: NoticePeople }][]) {
    const { rows } = await admin.query<{ payload: { exchangeId: string } }>(`delete from ${app}.outbox where name = '${app}.send-notice' returning payload`);
    const config = testConfig({ database: database.config, app });
    const keys = new MailKeys(config);
    const delivery = new NoticeDelivery(new Exchange(config, new ExchangeRepository()), new Mail(config, keys, new MailRepository()), keys);
    const { db, close } = await openDatabase(database.config, sender.duty);
    const context = { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() };
    try {
      for (const { payload } of rows) for (let time = 0; time < times; time += 1) await delivery.deliver(db, sender.people, payload.exchangeId, context);
    } finally {
      await close();
    }
  }
};
