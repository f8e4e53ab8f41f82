import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A company that gets personal data from us: one row for each host. */
@Entity({ schema: 'registry', name: 'subprocessor' })
export class Subprocessor {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'host', type: 'text' })
  host: string;

  @NotPersonal()
  @Column({ name: 'country', type: 'text' })
  country: string;

  @NotPersonal()
  @Column({ name: 'region', type: 'text', nullable: true })
  region: string | null;

  @NotPersonal()
  @Column({ name: 'purpose', type: 'text' })
  purpose: string;

  @NotPersonal()
  @Column({ name: 'categories', type: 'text', array: true })
  categories: string[];

  @NotPersonal()
  @Column({ name: 'safeguards', type: 'text', nullable: true })
  safeguards: string | null;

  @NotPersonal()
  @Column({ name: 'contract_reference', type: 'text', nullable: true })
  contractReference: string | null;

  @NotPersonal()
  @Column({ name: 'contract_signed_on', type: 'date', nullable: true })
  contractSignedOn: string | null;

  @NotPersonal()
  @Column({ name: 'handles_eu_uk', type: 'boolean' })
  handlesEuUk: boolean;

  @NotPersonal()
  @Column({ name: 'announced_at', type: 'timestamptz' })
  announcedAt: Date;

  @NotPersonal()
  @Column({ name: 'active_from', type: 'timestamptz' })
  activeFrom: Date;

  @NotPersonal()
  @Column({ name: 'active_until', type: 'timestamptz', nullable: true })
  activeUntil: Date | null;
}
