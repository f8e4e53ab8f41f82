import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message from one app to another, sealed for its recipient. It is gone once it is closed, and at its deadline whatever happens. */
@Entity({ schema: 'exchange', name: 'message' })
export class ExchangeMessage {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'sender', type: 'text' })
  sender: string;

  @NotPersonal()
  @Column({ name: 'recipient', type: 'text' })
  recipient: string;

  @NotPersonal()
  @Column({ name: 'answers', type: 'uuid', nullable: true })
  answers: string | null;

  @NotPersonal()
  @Column({ name: 'job', type: 'text', nullable: true })
  job: string | null;

  @NotPersonal()
  @Column({ name: 'answer_job', type: 'text', nullable: true })
  answerJob: string | null;

  @Personal({ category: 'content', purpose: 'Carries what one app has to do for a person to the app that does it', basis: 'contract', retention: 'P30D' })
  @Column({ name: 'sealed', type: 'bytea' })
  sealed: Buffer;

  @NotPersonal()
  @Column({ name: 'posted_at', type: 'timestamptz' })
  postedAt: Date;

  @NotPersonal()
  @Column({ name: 'deadline', type: 'timestamptz' })
  deadline: Date;
}
