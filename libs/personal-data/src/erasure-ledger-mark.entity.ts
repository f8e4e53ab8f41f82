import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far this database has followed one file of the erasure ledger. */
@Entity({ schema: 'privacy', name: 'erasure_ledger_mark' })
export class ErasureLedgerMark {
  @NotPersonal()
  @PrimaryColumn({ name: 'file', type: 'text' })
  file: string;

  @NotPersonal()
  @Column({ name: 'entries', type: 'bigint' })
  entries: string;

  @NotPersonal()
  @Column({ name: 'hash', type: 'bytea' })
  hash: Buffer;

  @NotPersonal()
  @Column({ name: 'marked_at', type: 'timestamptz' })
  markedAt: Date;
}
