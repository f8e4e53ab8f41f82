import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When the next mail to a domain may leave. */
@Entity({ schema: 'mail', name: 'pace' })
export class MailPace {
  @Personal({ category: 'contact', purpose: 'A mail domain that has a rate; some domains belong to one person', basis: 'legitimate-interest', retention: 'P1D' })
  @PrimaryColumn({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'next_at', type: 'timestamptz' })
  nextAt: Date;
}
