import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that happened to a rights request. Codes, days and ids only: words are in the request, and go with it. */
@Entity({ schema: 'privacy', name: 'rights_event' })
export class RightsEvent {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'bigint' })
  id: string;

  @NotPersonal()
  @Column({ name: 'request_id', type: 'uuid' })
  requestId: string;

  @NotPersonal()
  @Column({ name: 'at', type: 'timestamptz' })
  at: Date;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'actor_kind', type: 'text' })
  actorKind: string;

  @NotPersonal()
  @Column({ name: 'actor_id', type: 'text' })
  actorId: string;

  @NotPersonal()
  @Column({ name: 'details', type: 'jsonb' })
  details: Record<string, string | number | boolean | null>;
}
