import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a project wants to be told what happened. The secrets are wrapped by the master key. */
@Entity({ schema: 'ingest', name: 'webhook_endpoint' })
export class WebhookEndpoint {
  @NotPersonal()
  @PrimaryColumn({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'url', type: 'text' })
  url: string;

  @NotPersonal()
  @Column({ name: 'wrapped', type: 'bytea' })
  wrapped: Buffer;

  @NotPersonal()
  @Column({ name: 'master_key_id', type: 'text' })
  masterKeyId: string;

  @NotPersonal()
  @Column({ name: 'previous_wrapped', type: 'bytea', nullable: true })
  previousWrapped: Buffer | null;

  @NotPersonal()
  @Column({ name: 'previous_master_key_id', type: 'text', nullable: true })
  previousMasterKeyId: string | null;

  @NotPersonal()
  @Column({ name: 'previous_until', type: 'timestamptz', nullable: true })
  previousUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'failures', type: 'integer' })
  failures: number;

  @NotPersonal()
  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt: Date | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
