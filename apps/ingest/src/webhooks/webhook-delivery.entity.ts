import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One message to a webhook and what became of it. Holds ids and counts. */
@Entity({ schema: 'ingest', name: 'webhook_delivery' })
export class WebhookDelivery {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @Column({ name: 'type', type: 'text' })
  type: string;

  @NotPersonal()
  @Column({ name: 'payload', type: 'jsonb' })
  payload: object;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'pending' | 'delivered' | 'failed';

  @NotPersonal()
  @Column({ name: 'attempts', type: 'integer' })
  attempts: number;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'last_attempt_at', type: 'timestamptz', nullable: true })
  lastAttemptAt: Date | null;

  @NotPersonal()
  @Column({ name: 'last_status', type: 'integer', nullable: true })
  lastStatus: number | null;

  @NotPersonal()
  @Column({ name: 'last_failure', type: 'text', nullable: true })
  lastFailure: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true })
  settledAt: Date | null;
}
