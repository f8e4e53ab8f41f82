import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Accepted bytes of a project on one UTC day, in lanes; their sum is the meter. */
@Entity({ schema: 'ingest', name: 'usage_day' })
export class UsageDay {
  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'lane', type: 'smallint' })
  lane: number;

  @NotPersonal()
  @Column({ name: 'bytes', type: 'bigint' })
  bytes: string;

  @NotPersonal()
  @Column({ name: 'chunks', type: 'bigint' })
  chunks: string;
}
