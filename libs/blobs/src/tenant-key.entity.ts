import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer's key, wrapped by a master key. It wraps the keys of the customer's sessions. */
@Entity({ schema: 'ingest', name: 'tenant_key' })
export class TenantKey {
  @NotPersonal()
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ type: 'text', name: 'master_key_id' })
  masterKeyId: string;

  @NotPersonal()
  @Column({ type: 'bytea' })
  wrapped: Buffer;

  @NotPersonal()
  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'clock.now()' })
  createdAt: Date;
}
