import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export interface MailSummary {
  id: string;
  /** In angle brackets; empty where it has none. */
  messageId: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  from: string;
  to: string;
  subject: string;
}

/** A mail as it was understood on arrival. Nothing in it is to be trusted. */
export interface Mail extends MailSummary {
  /** Who the client said it is from and for, which a mail's own headers need not say. */
  envelope: { from: string; to: string[] };
  text: string;
  html?: string;
  attachments: { name: string; type: string; bytes: number }[];
}

const MOST_MAILS = 200;
const ID = /^\d{14}-[0-9a-f]{8}$/;

const idOf = (file: string): string | undefined => {
  const id = file.endsWith('.json') ? file.slice(0, -'.json'.length) : '';
  return ID.test(id) ? id : undefined;
};

const summaryOf = ({ id, messageId = '', receivedAt, from, to, subject }: Mail): MailSummary => ({ id, messageId, receivedAt, from, to, subject });

/** Message-IDs are remembered longer than mails: whoever asks after a crash must not be told that a mail never came. */
const MOST_RECEIPTS = 200_000;

/** The newest 200 mails, each in a file of mode 600 whose name sorts by arrival. A mail is there whole or not at all. */
export class MailStore {
  /** Oldest first. */
  private summaries: MailSummary[] = [];
  private readonly receipts = new Set<string>();
  private last = 0;
  /** Writers take turns. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<MailStore> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const store = new MailStore(folder);
    await store.load();
    return store;
  }

  /** Newest first. */
  list(): MailSummary[] {
    return [...this.summaries].reverse();
  }

  async find(id: string): Promise<Mail | undefined> {
    return this.summaries.some((summary) => summary.id === id) ? this.read(id) : undefined;
  }

  /** Whether a mail with this Message-ID was taken since the start, or is still kept. */
  hasTaken(messageId: string): boolean {
    return this.receipts.has(messageId);
  }

  /** Resolves when the mail is on disk; the oldest ones beyond the bound are gone then. */
  add(mail: Omit<Mail, 'id' | 'receivedAt'>): Promise<string> {
    return this.inTurn(async () => {
      const now = new Date();
      this.last = Math.max(this.last + 1, now.getTime());
      const id = `${String(this.last).padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
      const whole = { id, receivedAt: now.toISOString(), ...mail };
      await this.write(whole);
      this.summaries.push(summaryOf(whole));
      this.note(whole.messageId);
      await this.remove(this.summaries.splice(0, Math.max(0, this.summaries.length - MOST_MAILS)));
      return id;
    });
  }

  empty(): Promise<void> {
    return this.inTurn(() => this.remove(this.summaries.splice(0)));
  }

  private note(messageId: string): void {
    if (messageId === '') return;
    const [oldest] = this.receipts;
    if (this.receipts.size >= MOST_RECEIPTS && oldest !== undefined) this.receipts.delete(oldest);
    this.receipts.add(messageId);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private fileOf(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }

  private async load(): Promise<void> {
    for (const file of (await readdir(this.folder)).sort()) {
      const id = idOf(file);
      const mail = id === undefined ? undefined : await this.read(id);
      // What a killed run left half written.
      if (mail === undefined) await rm(path.join(this.folder, file), { force: true });
      else this.summaries.push(summaryOf(mail));
      this.note(mail?.messageId ?? '');
    }
    this.last = Number(this.summaries.at(-1)?.id.split('-')[0] ?? 0);
  }

  private async read(id: string): Promise<Mail | undefined> {
    try {
      return JSON.parse(await readFile(this.fileOf(id), 'utf8')) as Mail;
    } catch {
      return undefined;
    }
  }

  private async write(mail: Mail): Promise<void> {
    const draft = `${this.fileOf(mail.id)}.tmp`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(mail));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.fileOf(mail.id));
  }

  private async remove(mails: readonly MailSummary[]): Promise<void> {
    for (const { id } of mails) await rm(this.fileOf(id), { force: true });
  }
}
