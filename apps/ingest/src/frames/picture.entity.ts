import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const RECORDING = {
  category: 'recording',
  purpose: 'Lets the customer find a moment in a recording',
  basis: 'processor-instruction',
  retention: 'plan',
} as const;

/** A poster or a seek thumbnail (WebP), sealed under the session's key. */
@Entity({ schema: 'ingest', name: 'picture' })
export class StillPicture {
  @Personal(RECORDING)
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'kind', type: 'text' })
  kind: 'poster' | 'thumbnail';

  @NotPersonal()
  @PrimaryColumn({ name: 't', type: 'integer' })
  t: number;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'width', type: 'integer' })
  width: number;

  @NotPersonal()
  @Column({ name: 'height', type: 'integer' })
  height: number;

  @NotPersonal()
  @Column({ name: 'bytes', type: 'integer' })
  bytes: number;

  @Personal(RECORDING)
  @Column({ name: 'object_key', type: 'text' })
  objectKey: string;
}
