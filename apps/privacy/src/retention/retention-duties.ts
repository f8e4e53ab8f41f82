import type { Tx } from '#contracts/transaction.js';
import { ConsentProofs } from '#consent/consent-proofs.js';
import { Injectable } from '@nestjs/common';
import { RetentionDutiesRepository } from './retention-duties.repository.js';

/** What the privacy app itself ends: messages about weaknesses, holds that were released, proofs of consent. The other lines of the schedule name their own code. */
@Injectable()
export class RetentionDuties {
  constructor(
    private readonly repository: RetentionDutiesRepository,
    private readonly proofs: ConsentProofs,
  ) {}

  /** Seconds that the oldest withdrawal has been waiting for somebody to act on it. */
  async withdrawalLag(tx: Tx): Promise<number> {
    return (await this.proofs.lag(tx)).oldestSeconds;
  }

  async carryOut(tx: Tx): Promise<void> {
    await this.repository.removeReports(tx);
    await this.repository.removeReleasedHolds(tx);
    await this.repository.removeOldEvidence(tx);
    await this.proofs.removeOld(tx);
  }
}
