import { ReceiptSigner, type SignedReceipt } from '#audit/receipt.js';
import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ClosingAtWork } from './removal.repository.js';
import type { Person } from './team.repository.js';

export interface WhatWasErased {
  organisationId: string;
  recordings: number;
  members: number;
  accounts: number;
}

/** What stays of an organisation: a signed receipt that names nobody. */
@Injectable()
export class ClosingReceipts {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly signer: ReceiptSigner,
    private readonly mail: Mail,
  ) {}

  issue(closing: ClosingAtWork, erased: WhatWasErased): Promise<SignedReceipt> {
    return this.signer.sign({
      kind: 'organisation-closed',
      id: closing.id,
      ...erased,
      rows: Object.fromEntries(Object.entries(closing.removed)),
      requestedAt: closing.requestedAt.toISOString(),
      closedAt: this.clock.now().toISOString(),
      verifiedAbsent: true,
    });
  }

  /** To everybody who was an owner. Their address is in the mail alone. */
  async send(tx: Tx, closingId: string, owners: readonly Person[], receipt: SignedReceipt): Promise<void> {
    const { ingest } = this.config.urls;
    const data = { receipt: JSON.stringify(receipt, null, 2), url: `${ingest}/v1/closing-receipts/${closingId}`, keysUrl: `${ingest}/v1/receipt-keys` };
    for (const owner of owners) await this.mail.send(tx, { template: 'organisation-closed', to: owner.email, data, key: `${closingId}:${owner.id}` });
  }
}
