import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who does not want what. Holds no address, so that it can outlive every erasure: whoever left is never written to again. */
@Entity({ schema: 'mail', name: 'suppression' })
export class MailSuppression {
  @Personal({ category: 'pseudonym', purpose: 'Stands for an address that must not be written to again, although the address itself is gone', basis: 'legal-obligation', retention: 'until-resubscribed' })
  @PrimaryColumn({ name: 'recipient_key', type: 'bytea' })
  recipientKey: Buffer;

  @NotPersonal()
  @PrimaryColumn({ name: 'stream', type: 'text' })
  stream: string;

  @NotPersonal()
  @Column({ name: 'reason', type: 'text' })
  reason: 'unsubscribed' | 'bounced' | 'complained' | 'operator';

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** Whether the erasure ledger, which no restore brings back to an older state, knows it too. */
  @NotPersonal()
  @Column({ name: 'in_ledger', type: 'boolean' })
  inLedger: boolean;
}
