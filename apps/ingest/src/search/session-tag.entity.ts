import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const TAG: PersonalColumn = { category: 'recording', purpose: 'Names a recording as the customer sorts them', basis: 'processor-instruction', retention: 'plan' };

/** A tag of a recording, reported by the app or set by a member. */
@Entity({ schema: 'ingest', name: 'session_tag' })
export class SessionTag {
  @Personal(TAG)
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'source', type: 'text' })
  source: 'recorder' | 'member';

  @Personal(TAG)
  @PrimaryColumn({ name: 'name', type: 'text' })
  name: string;

  @Personal(TAG)
  @PrimaryColumn({ name: 'value', type: 'text' })
  value: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt: Date;
}
