import { ReceiptSigner, type SignedReceipt } from '#audit/receipt.js';
import type { ConsentReceipt } from '#consent/consent-event.js';
import { ConsentReader } from '#consent/consent.reader.js';
import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';

interface OfProject {
  tenantId: string;
  projectId: string;
}

/** A receipt as it is handed out: times as ISO 8601, since that is what is signed. */
export type ConsentReceiptBody = {
  kind: 'consent';
  projectId: string;
} & { [K in keyof ConsentReceipt]: ConsentReceipt[K] extends Date ? string : ConsentReceipt[K] extends Date | null ? string | null : ConsentReceipt[K] };

export type SignedConsentReceipt = SignedReceipt<ConsentReceiptBody>;

/** Consent receipts of end users, signed with the key whose public half is published. */
@Injectable()
export class ConsentReceipts {
  constructor(
    private readonly reader: ConsentReader,
    private readonly signer: ReceiptSigner,
  ) {}

  async read(tx: Tx, of: OfProject, recordId: string): Promise<SignedConsentReceipt | undefined> {
    const receipt = await this.reader.receipt(tx, of, recordId);
    return receipt && this.sign(of, receipt);
  }

  /** Newest first. */
  async ofSubject(tx: Tx, of: OfProject & { subject: string }, limit: number): Promise<SignedConsentReceipt[]> {
    const receipts = await this.reader.receipts(tx, of, limit);
    return Promise.all(receipts.map((receipt) => this.sign(of, receipt)));
  }

  private sign({ projectId }: OfProject, { decidedAt, recordedAt, withdrawnAt, ...receipt }: ConsentReceipt): Promise<SignedConsentReceipt> {
    const times = { decidedAt: decidedAt?.toISOString() ?? null, recordedAt: recordedAt.toISOString(), withdrawnAt: withdrawnAt?.toISOString() ?? null };
    return this.signer.sign({ kind: 'consent', projectId, ...receipt, ...times });
  }
}
