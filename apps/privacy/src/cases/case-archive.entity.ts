import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The archive that a case of the kind `export` made. Its bytes are in the blob store. */
@Entity({ schema: 'privacy', name: 'case_archive' })
export class CaseArchive {
  @NotPersonal()
  @PrimaryColumn({ name: 'case_id', type: 'uuid' })
  caseId: string;

  @Personal({ category: 'credential', purpose: 'To encrypt the archive of your data while you can fetch it', basis: 'legal-obligation', retention: 'P7D' })
  @Column({ name: 'sealed_key', type: 'bytea', nullable: true })
  sealedKey: Buffer | null;

  @NotPersonal()
  @Column({ name: 'run', type: 'uuid', nullable: true })
  run: string | null;

  @NotPersonal()
  @Column({ name: 'parts', type: 'integer', nullable: true })
  parts: number | null;

  @NotPersonal()
  @Column({ name: 'bytes', type: 'bigint', nullable: true })
  bytes: string | null;

  @NotPersonal()
  @Column({ name: 'sha256', type: 'bytea', nullable: true })
  sha256: Buffer | null;

  @NotPersonal()
  @Column({ name: 'files', type: 'integer', nullable: true })
  files: number | null;

  @NotPersonal()
  @Column({ name: 'omissions', type: 'integer', nullable: true })
  omissions: number | null;

  @NotPersonal()
  @Column({ name: 'link_number', type: 'bigint' })
  linkNumber: string;

  @Personal({ category: 'credential', purpose: 'To hand the archive out to you alone', basis: 'legal-obligation', retention: 'P7D' })
  @Column({ name: 'code_hmac', type: 'bytea', nullable: true })
  codeHmac: Buffer | null;

  @NotPersonal()
  @Column({ name: 'code_until', type: 'timestamptz', nullable: true })
  codeUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'code_tries', type: 'integer' })
  codeTries: number;

  @NotPersonal()
  @Column({ name: 'codes_sent', type: 'integer' })
  codesSent: number;

  @NotPersonal()
  @Column({ name: 'good_until', type: 'timestamptz', nullable: true })
  goodUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'fetched_at', type: 'timestamptz', nullable: true })
  fetchedAt: Date | null;
}
