import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const ACCOUNTABILITY: PersonalColumn = { category: 'pseudonym', purpose: 'Proves who did what, by ids only', basis: 'legal-obligation', retention: 'P6Y' };

/** A leaf that waits for its number. */
@Entity({ schema: 'audit', name: 'leaf_outbox' })
export class AuditLeafOutbox {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'log', type: 'text' })
  log: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId: string | null;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'leaf', type: 'bytea' })
  leaf: Buffer;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

/** A numbered leaf. Append-only. */
@Entity({ schema: 'audit', name: 'entry' })
export class AuditEntry {
  @NotPersonal()
  @PrimaryColumn({ name: 'log', type: 'text' })
  log: string;

  /** Year of the tree. */
  @NotPersonal()
  @PrimaryColumn({ name: 'shard', type: 'text' })
  shard: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'number', type: 'bigint' })
  number: string;

  @NotPersonal()
  @Column({ name: 'id', type: 'uuid', unique: true })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId: string | null;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'leaf', type: 'bytea' })
  leaf: Buffer;

  @NotPersonal()
  @Column({ name: 'leaf_hash', type: 'bytea' })
  leafHash: Buffer;

  /** Of the entry before; zeros for the first. */
  @NotPersonal()
  @Column({ name: 'prev_hash', type: 'bytea' })
  prevHash: Buffer;

  @NotPersonal()
  @Column({ name: 'sequenced_at', type: 'timestamptz' })
  sequencedAt: Date;
}

/** What a leaf says about a person; can be deleted without breaking a proof. */
@Entity({ schema: 'audit', name: 'personal' })
export class AuditPersonal {
  @NotPersonal()
  @PrimaryColumn({ name: 'leaf_id', type: 'uuid' })
  leafId: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId: string | null;

  @NotPersonal()
  @Column({ name: 'salt', type: 'bytea' })
  salt: Buffer;

  @Personal({ category: 'identity', purpose: 'Tells people apart in the audit log', basis: 'legitimate-interest', retention: 'until-erased' })
  @Column({ name: 'fields', type: 'bytea' })
  fields: Buffer;
}

/** Size and right edge of the tree of one log and year. */
@Entity({ schema: 'audit', name: 'log' })
export class AuditLogState {
  @NotPersonal()
  @PrimaryColumn({ name: 'log', type: 'text' })
  log: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'shard', type: 'text' })
  shard: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId: string | null;

  @NotPersonal()
  @Column({ name: 'size', type: 'bigint' })
  size: string;

  @NotPersonal()
  @Column({ name: 'edge', type: 'bytea', array: true })
  edge: Buffer[];

  @NotPersonal()
  @Column({ name: 'anchored_size', type: 'bigint' })
  anchoredSize: string;

  @NotPersonal()
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt: Date | null;

  /** When its entries went, their time being over. */
  @NotPersonal()
  @Column({ name: 'dropped_at', type: 'timestamptz', nullable: true })
  droppedAt: Date | null;
}

/** A node over 256 or 65,536 leaves of a tree: proofs are made of these without reading all leaves. */
@Entity({ schema: 'audit', name: 'node' })
export class AuditNode {
  @NotPersonal()
  @PrimaryColumn({ name: 'log', type: 'text' })
  log: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'shard', type: 'text' })
  shard: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'level', type: 'smallint' })
  level: number;

  @NotPersonal()
  @PrimaryColumn({ name: 'index', type: 'bigint' })
  index: string;

  @NotPersonal()
  @Column({ name: 'hash', type: 'bytea' })
  hash: Buffer;
}

/** Which leaf of the platform log has the root of a tenant's log at a size. */
@Entity({ schema: 'audit', name: 'anchor' })
export class AuditAnchor {
  @NotPersonal()
  @PrimaryColumn({ name: 'log', type: 'text' })
  log: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'shard', type: 'text' })
  shard: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'size', type: 'bigint' })
  size: string;

  @NotPersonal()
  @Column({ name: 'leaf_id', type: 'uuid' })
  leafId: string;
}

/** A signed checkpoint of the platform log; the same note lies outside the database. */
@Entity({ schema: 'audit', name: 'checkpoint' })
export class AuditCheckpoint {
  @NotPersonal()
  @PrimaryColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @PrimaryColumn({ name: 'size', type: 'bigint' })
  size: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'shard', type: 'text' })
  shard: string;

  @NotPersonal()
  @Column({ name: 'root', type: 'bytea' })
  root: Buffer;

  @NotPersonal()
  @Column({ name: 'note', type: 'text' })
  note: string;
}
