import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a legal hold keeps a session. */
@Entity({ schema: 'ingest', name: 'session_hold' })
export class SessionHold {
  @NotPersonal()
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'hold_id', type: 'uuid' })
  holdId: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;
}
