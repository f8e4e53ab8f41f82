import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sessions that an organisation began in one UTC month, in lanes; their sum is the meter. */
@Entity({ schema: 'ingest', name: 'usage_month' })
export class UsageMonth {
  @NotPersonal()
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'month', type: 'date' })
  month: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'lane', type: 'smallint' })
  lane: number;

  @NotPersonal()
  @Column({ name: 'sessions', type: 'bigint' })
  sessions: string;
}
