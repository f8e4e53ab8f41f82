import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const RECORDING = {
  category: 'recording',
  purpose: 'Marks on the timeline: routes, clicks, errors',
  basis: 'processor-instruction',
  retention: 'plan',
} as const;

/** A mark on the timeline of a recording. */
@Entity({ schema: 'ingest', name: 'session_event' })
export class SessionEvent {
  @Personal(RECORDING)
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'segment', type: 'integer' })
  segment: number;

  @NotPersonal()
  @PrimaryColumn({ name: 'ordinal', type: 'integer' })
  ordinal: number;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal(RECORDING)
  @Column({ name: 't', type: 'integer' })
  t: number;

  @Personal(RECORDING)
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @Personal(RECORDING)
  @Column({ name: 'data', type: 'jsonb' })
  data: Record<string, string | number>;
}
