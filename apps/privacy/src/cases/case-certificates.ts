import { canonicalBytes } from '#audit/canonical-json.js';
import { ReceiptSigner, type SignedReceipt } from '#audit/receipt.js';
import { Clock } from '#clock/clock.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import type { CaseRow, NodeRow } from './case.repository.js';

const COMMITMENT = 'pixeltrace/erased-subject\n';

/** What only the person gets to know, so that they can prove whom a certificate is about. */
export interface Salted {
  certificate: SignedReceipt;
  salt: string;
}

/** Certificates of erasures: what every data holder answered when it was asked again. They name nobody, and outlive whom they are about. */
@Injectable()
export class CaseCertificates {
  constructor(
    private readonly clock: Clock,
    private readonly signer: ReceiptSigner,
  ) {}

  async erased({ id, openedAt, rounds }: CaseRow, subject: readonly SubjectIdentifier[], nodes: readonly NodeRow[], times: { erasedAt: Date; backupsBy: Date }): Promise<Salted> {
    const salt = randomBytes(32);
    const systems = nodes.map(({ app, holder, stores, state, records, exception, verifiedAt }) => ({
      app, holder, stores, outcome: state, erased: records, foundAfterwards: 0, exception, verifiedAt: verifiedAt?.toISOString() ?? null,
    }));
    const certificate = await this.signer.sign({
      kind: 'person-erased',
      id,
      openedAt: openedAt.toISOString(),
      erasedAt: times.erasedAt.toISOString(),
      backupsClearBy: times.backupsBy.toISOString(),
      passes: rounds + 1,
      subject: commitment(salt, subject),
      systems,
      evidence: createHash('sha256').update(canonicalBytes(systems)).digest('hex'),
      audit: { log: 'platform', action: 'case.ended', target: id },
    });
    return { certificate, salt: salt.toString('hex') };
  }

  backupsClear({ id, erasedAt }: CaseRow): Promise<SignedReceipt> {
    return this.signer.sign({ kind: 'person-absent-from-backups', id, erasedAt: erasedAt?.toISOString() ?? null, clearAt: this.clock.now().toISOString() });
  }
}

/** SHA-256 over the salt and the names of the person in the order they were given: nothing to find anybody by, without the salt. */
export const commitment = (salt: Buffer, subject: readonly SubjectIdentifier[]): string =>
  createHash('sha256').update(COMMITMENT).update(salt).update(canonicalBytes(subject.map(({ kind, value, tenantId }) => ({ kind, value, tenantId: tenantId ?? null })))).digest('hex');
