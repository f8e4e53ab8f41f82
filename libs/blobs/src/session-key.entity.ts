import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The key of one session, wrapped by its tenant's key. Deleting the row makes the recording unreadable. */
@Entity({ schema: 'ingest', name: 'session_key' })
export class SessionKey {
  @Personal({ category: 'recording', purpose: 'Names the one recording this key opens', basis: 'processor-instruction', retention: 'until-erased' })
  @PrimaryColumn({ type: 'uuid', name: 'session_id' })
  sessionId: string;

  @NotPersonal()
  @Column({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @NotPersonal()
  @Column({ type: 'integer', name: 'tenant_key_version' })
  tenantKeyVersion: number;

  @Personal({ category: 'recording', purpose: 'Opens the recording for those who may watch it', basis: 'processor-instruction', retention: 'until-erased' })
  @Column({ type: 'bytea' })
  wrapped: Buffer;
}
