import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which erasure ledger belongs to this database. */
@Entity({ schema: 'privacy', name: 'ledger_identity' })
export class LedgerIdentity {
  @NotPersonal()
  @PrimaryColumn({ name: 'only_row', type: 'boolean' })
  onlyRow: boolean;

  @NotPersonal()
  @Column({ name: 'id', type: 'uuid' })
  id: string;
}

/** What was erased and is still to be written into the ledger: by the random id of a row that is gone. */
@Entity({ schema: 'privacy', name: 'ledger_outbox' })
export class LedgerOutboxRow {
  @NotPersonal()
  @PrimaryColumn({ name: 'number', type: 'bigint' })
  number: string;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'subject_id', type: 'text' })
  subjectId: string;

  @NotPersonal()
  @Column({ name: 'at', type: 'timestamptz' })
  at: Date;
}
