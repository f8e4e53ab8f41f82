import { ReceiptSigner } from '#audit/receipt.js';
import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { RemovalRepository } from './removal.repository.js';

/** What the receipt of one erasure says: ids, counts, digests and times. */
const TYPE = 'pixeltrace/erasure-receipt/1';

/** Ends erasures with a receipt that proves them to others. */
@Injectable()
export class ErasureReceipts {
  constructor(
    private readonly repository: RemovalRepository,
    private readonly signer: ReceiptSigner,
  ) {}

  /** Marks the erasure as done and keeps its receipt, in the caller's transaction; nothing happens when it was done before. */
  async finish(tx: Tx, erasureId: string): Promise<void> {
    const done = await this.repository.finish(tx, erasureId);
    if (!done) return;
    const { requestedAt, doneAt, tenantId, ...facts } = done;
    const body = { type: TYPE, organisationId: tenantId, ...facts, requestedAt: requestedAt.toISOString(), doneAt: doneAt.toISOString(), rowsLeft: 0, objectsLeft: 0, blocksLeft: 0, ledger: 'appended' };
    await this.repository.keepReceipt(tx, erasureId, await this.signer.sign(body));
  }
}
