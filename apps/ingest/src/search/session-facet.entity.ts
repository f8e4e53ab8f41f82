import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const FOUND_BY: PersonalColumn = { category: 'recording', purpose: 'Lets the customer find the recordings of a situation', basis: 'processor-instruction', retention: 'plan' };

/** One searchable fact of a recording: a route, a kind of mark, an error, a tag, a class of device. */
@Entity({ schema: 'ingest', name: 'session_facet' })
export class SessionFacet {
  @Personal(FOUND_BY)
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @Personal(FOUND_BY)
  @PrimaryColumn({ name: 'facet', type: 'text' })
  facet: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @Personal(FOUND_BY)
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;
}
