import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A number of people who are invited together. */
@Entity({ schema: 'waitlist', name: 'wave' })
export class Wave {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tag', type: 'text', nullable: true })
  tag: string | null;

  @NotPersonal()
  @Column({ name: 'asked', type: 'integer' })
  asked: number;

  @NotPersonal()
  @Column({ name: 'invited', type: 'integer' })
  invited: number;

  @NotPersonal()
  @Column({ name: 'created_by', type: 'uuid' })
  createdBy: string;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;
}
