import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person tells us of a weakness. */
@Entity({ schema: 'privacy', name: 'security_report' })
export class SecurityReport {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId: string;

  @Personal({ category: 'contact', purpose: 'To answer your report', basis: 'legal-obligation', retention: 'P3Y' })
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal({ category: 'content', purpose: 'To understand your report', basis: 'legal-obligation', retention: 'P3Y' })
  @Column({ name: 'body', type: 'text' })
  body: string;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @NotPersonal()
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  @NotPersonal()
  @Column({ name: 'taken_up_at', type: 'timestamptz', nullable: true })
  takenUpAt: Date | null;

  @NotPersonal()
  @Column({ name: 'taken_up_by', type: 'uuid', nullable: true })
  takenUpBy: string | null;
}
