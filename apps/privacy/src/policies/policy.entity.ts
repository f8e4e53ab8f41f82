import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version that was published: never changes. */
@Entity({ schema: 'registry', name: 'policy_version' })
export class PolicyVersion {
  @NotPersonal()
  @PrimaryColumn({ name: 'number', type: 'integer' })
  number: number;

  @NotPersonal()
  @Column({ name: 'title', type: 'text' })
  title: string;

  @NotPersonal()
  @Column({ name: 'language', type: 'text' })
  language: string;

  @NotPersonal()
  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @NotPersonal()
  @Column({ name: 'text', type: 'text' })
  text: string;

  @NotPersonal()
  @Column({ name: 'digest', type: 'bytea' })
  digest: Buffer;

  @NotPersonal()
  @Column({ name: 'computed_class', type: 'text' })
  computedClass: string;

  @NotPersonal()
  @Column({ name: 'change_class', type: 'text' })
  changeClass: string;

  @NotPersonal()
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  @NotPersonal()
  @Column({ name: 'decided_by', type: 'uuid', nullable: true })
  decidedBy: string | null;

  @NotPersonal()
  @Column({ name: 'published_at', type: 'timestamptz' })
  publishedAt: Date;

  @NotPersonal()
  @Column({ name: 'effective_at', type: 'timestamptz' })
  effectiveAt: Date;
}

/** From when on a version applies. */
@Entity({ schema: 'registry', name: 'policy_force' })
export class PolicyForce {
  @NotPersonal()
  @PrimaryColumn({ name: 'number', type: 'integer' })
  number: number;

  @NotPersonal()
  @Column({ name: 'in_force_at', type: 'timestamptz' })
  inForceAt: Date;
}

/** Somebody joined, or went on using the service, while a version was in force. */
@Entity({ schema: 'registry', name: 'policy_acceptance' })
export class PolicyAcceptance {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'number', type: 'integer' })
  number: number;

  @Personal({ category: 'identity', purpose: 'To show under which policy you use the service', basis: 'legitimate-interest', retention: 'until-erased' })
  @Column({ name: 'member_id', type: 'uuid', nullable: true })
  memberId: string | null;

  @Personal({ category: 'identity', purpose: 'To show under which policy you joined the waitlist', basis: 'legitimate-interest', retention: 'until-erased' })
  @Column({ name: 'subscriber_id', type: 'uuid', nullable: true })
  subscriberId: string | null;

  @NotPersonal()
  @Column({ name: 'how', type: 'text' })
  how: string;

  @NotPersonal()
  @Column({ name: 'accepted_at', type: 'timestamptz' })
  acceptedAt: Date;
}
