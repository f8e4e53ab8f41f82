import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That retention ran in one night, and what it announced and took. Numbers over all tenants. */
@Entity({ schema: 'ingest', name: 'retention_night' })
export class RetentionNight {
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
  @Column({ name: 'projects', type: 'integer' })
  projects: number;

  @NotPersonal()
  @Column({ name: 'announced', type: 'integer' })
  announced: number;

  @NotPersonal()
  @Column({ name: 'held', type: 'integer' })
  held: number;

  @NotPersonal()
  @Column({ name: 'erased', type: 'integer' })
  erased: number;
}
