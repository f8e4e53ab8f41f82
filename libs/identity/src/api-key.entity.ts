import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { KeyScope } from './roles.js';

/** An API key of a project. The key itself is shown once and kept as an HMAC. */
@Entity({ schema: 'identity', name: 'api_key' })
export class ApiKey {
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
  @Column({ name: 'kind', type: 'text' })
  kind: 'ingest' | 'secret';

  @NotPersonal()
  @Column({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'key_id', type: 'text' })
  keyId: string;

  @NotPersonal()
  @Column({ name: 'hmac', type: 'bytea' })
  hmac: Buffer;

  @NotPersonal()
  @Column({ name: 'scopes', type: 'text', array: true })
  scopes: KeyScope[];

  @NotPersonal()
  @Column({ name: 'origins', type: 'text', array: true })
  origins: string[];

  @Personal({ category: 'identity', purpose: 'To know who made a key', basis: 'contract', retention: 'until-erased' })
  @Column({ name: 'created_by', type: 'uuid', nullable: true })
  createdBy: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'last_used_day', type: 'date', nullable: true })
  lastUsedDay: string | null;

  @NotPersonal()
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
