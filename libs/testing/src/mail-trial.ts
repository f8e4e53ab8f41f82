import type { StreamName } from '#contracts/mail-streams.js';
import { composeFor, type MailContent } from '#mail/mail-content.js';
import { MailKeys } from '#mail/mail-keys.js';
import { type TemplateName, templateOf } from '#mail/templates/registry.js';
import pg from 'pg';
import { TEST_MAIL_KEYS } from './test-config.js';
import type { TestDatabase } from './test-database.js';

export interface SentMail {
  id: string;
  template: TemplateName;
  stream: StreamName;
  state: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Every link of the text, the way out last. */
  links: string[];
  data: unknown;
  messageId: string;
  replyTo?: string;
  inReplyTo?: string;
  references?: readonly string[];
  dueAt: Date;
}

interface Row {
  id: string;
  template: TemplateName;
  stream: StreamName;
  state: string;
  recipient_key: Buffer;
  message_id: string;
  content: Buffer;
  due_at: Date;
}

const keys = new MailKeys({ mail: { from: '', keys: TEST_MAIL_KEYS } });

const plain = (row: Row, webUrl: string): SentMail => {
  const { to, data, ...threading } = JSON.parse(keys.open(row.id, row.content)) as MailContent;
  const { subject, text, html } = composeFor(templateOf(row.template), data, row.recipient_key, { keys, webUrl });
  const links = [...text.matchAll(/https?:\/\/[^\s<>"')]+/g)].map(([url]) => url.replace(/[.,;:!?]$/, ''));
  return { id: row.id, template: row.template, stream: row.stream, state: row.state, to, subject, text, html, links, data, messageId: row.message_id, dueAt: row.due_at, ...threading };
};

/** Every mail that was submitted to a test database through `Mail`, oldest first, in plain. `webUrl`: what `config.urls.web` is. */
export const sentMails = async (database: TestDatabase, webUrl = 'http://127.0.0.1'): Promise<SentMail[]> => {
  const client = new pg.Client({ connectionString: database.config.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Row>('select * from mail.message where content is not null and announcement_id is null order by created_at, id');
    return rows.map((row) => plain(row, webUrl));
  } finally {
    await client.end();
  }
};
