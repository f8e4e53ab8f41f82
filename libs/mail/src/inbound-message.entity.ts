import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A mail that came in, until somebody took it. */
@Entity({ schema: 'mail', name: 'inbound' })
export class InboundMessage {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'source', type: 'text' })
  source: 'imap' | 'webhook';

  @NotPersonal()
  @Column({ name: 'fingerprint', type: 'bytea' })
  fingerprint: Buffer;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'received' | 'handled';

  @NotPersonal()
  @Column({ name: 'taken_by', type: 'text', nullable: true })
  takenBy: string | null;

  @Personal({ category: 'content', purpose: 'Sealed mail as it came in, until the room that it is for took it', basis: 'legitimate-interest', retention: 'until-handled' })
  @Column({ name: 'content', type: 'bytea', nullable: true })
  content: Buffer | null;

  @NotPersonal()
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  @NotPersonal()
  @Column({ name: 'handled_at', type: 'timestamptz', nullable: true })
  handledAt: Date | null;
}

/** How far a mailbox was read. */
@Entity({ schema: 'mail', name: 'inbox_mark' })
export class InboxMark {
  @NotPersonal()
  @PrimaryColumn({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'uid_validity', type: 'numeric' })
  uidValidity: string;

  @NotPersonal()
  @Column({ name: 'last_uid', type: 'bigint' })
  lastUid: string;
}
