import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { fingerprintOf, MOST_INBOUND_BYTES } from '#mail/inbound/read-inbound.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InboundRepository } from './inbound.repository.js';

const WHOLE = 'w';
const CUT = 'c';

/** Where mail comes in, by whatever way: kept under seal with the job that reads it, once. */
@Injectable()
export class Inbox {
  constructor(
    private readonly repository: InboundRepository,
    private readonly keys: MailKeys,
    private readonly outbox: Outbox,
  ) {}

  /** False when the same message came before. */
  async receive(tx: Tx, source: 'imap' | 'webhook', raw: Buffer, truncated = false): Promise<boolean> {
    const id = randomUUID();
    const text = raw.subarray(0, MOST_INBOUND_BYTES).toString('latin1');
    const isNew = await this.repository.add(tx, { id, source, fingerprint: fingerprintOf(raw), content: this.keys.seal(id, (truncated ? CUT : WHOLE) + text) });
    if (isNew) await this.outbox.enqueue(tx, 'mail.read-inbound', { inboundId: id }, { key: id });
    return isNew;
  }

  /** Throws `seal-broken`. */
  open(id: string, content: Buffer): { raw: Buffer; truncated: boolean } {
    const text = this.keys.open(id, content);
    return { raw: Buffer.from(text.slice(1), 'latin1'), truncated: text.startsWith(CUT) };
  }
}
