import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When rows of a line of the retention schedule end, as SQL. */
@Entity({ schema: 'privacy', name: 'retention_rule' })
export class RetentionRule {
  @NotPersonal()
  @PrimaryColumn({ name: 'entry', type: 'text' })
  entry: string;

  @NotPersonal()
  @Column({ name: 'relation', type: 'text' })
  relation: string;

  @NotPersonal()
  @Column({ name: 'ends', type: 'text' })
  ends: string;

  @NotPersonal()
  @Column({ name: 'holds', type: 'boolean' })
  holds: boolean;
}

/** What one line of the schedule announced and took on one day. Numbers only. */
@Entity({ schema: 'privacy', name: 'retention_evidence' })
export class PlatformRetentionEvidence {
  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'entry', type: 'text' })
  entry: string;

  @NotPersonal()
  @Column({ name: 'announced', type: 'bigint' })
  announced: string;

  @NotPersonal()
  @Column({ name: 'held', type: 'bigint' })
  held: string;

  @NotPersonal()
  @Column({ name: 'gone', type: 'bigint' })
  gone: string;

  @NotPersonal()
  @Column({ name: 'overdue', type: 'bigint' })
  overdue: string;

  @NotPersonal()
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}

/** That the schedule was gone through in one night. */
@Entity({ schema: 'privacy', name: 'retention_night' })
export class PlatformRetentionNight {
  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @NotPersonal()
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'entries', type: 'integer' })
  entries: number;

  @NotPersonal()
  @Column({ name: 'announced', type: 'bigint' })
  announced: string;

  @NotPersonal()
  @Column({ name: 'held', type: 'bigint' })
  held: string;

  @NotPersonal()
  @Column({ name: 'overdue', type: 'bigint' })
  overdue: string;
}
