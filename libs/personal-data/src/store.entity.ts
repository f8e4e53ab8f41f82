import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A store of ours and the region it is in, as the processes that use it were told (clause T1). */
@Entity({ schema: 'registry', name: 'store' })
export class Store {
  @NotPersonal()
  @PrimaryColumn({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'backend', type: 'text' })
  backend: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'region', type: 'text' })
  region: string;

  @NotPersonal()
  @Column({ name: 'encrypted_in_transit', type: 'boolean' })
  encryptedInTransit: boolean;

  @NotPersonal()
  @Column({ name: 'first_seen_at', type: 'timestamptz' })
  firstSeenAt: Date;

  @NotPersonal()
  @Column({ name: 'seen_at', type: 'timestamptz' })
  seenAt: Date;
}
