import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { HoldDataset, LegalHoldDto, PlaceLegalHoldDto } from './legal-hold.dto.js';
import { LegalHoldRepository } from './legal-hold.repository.js';

const LISTED = 100;

/** Legal holds of our own rows. What is held stays whoever deletes it; what was wanted gone meanwhile goes as the hold is released. */
@Injectable()
export class LegalHoldsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly holds: LegalHoldRepository,
    private readonly exchange: Exchange,
  ) {}

  /** In force when it answers. Throws `conflict` when one of the rows is not there. */
  place(operator: OperatorPrincipal, { rowIds, reference, ...wish }: PlaceLegalHoldDto): Promise<LegalHoldDto> {
    return this.db.transaction('platform', async (tx) => {
      const known = await this.holds.known(tx, wish.dataset, rowIds);
      if (known.length < rowIds.length) throw new ProblemError('conflict', { detail: `${rowIds.length - known.length} of these rows are not there.` });
      const id = randomUUID();
      await this.holds.insert(tx, { id, ...wish, reference, placedBy: operator.id }, rowIds);
      await this.note(tx, 'legal-hold.placed', operator, id, { dataset: wish.dataset, rows: rowIds.length, reviewAt: wish.reviewAt });
      return this.existing(tx, id);
    });
  }

  list(): Promise<LegalHoldDto[]> {
    return this.db.transaction('platform', (tx) => this.holds.list(tx, LISTED));
  }

  /** Throws `not-found`. */
  read(id: string): Promise<LegalHoldDto> {
    return this.db.transaction('platform', (tx) => this.existing(tx, id));
  }

  /** A second release changes nothing. Throws `not-found`. */
  release(operator: OperatorPrincipal, id: string): Promise<LegalHoldDto> {
    return this.db.transaction('platform', async (tx) => {
      const { dataset } = await this.existing(tx, id);
      const deferred = await this.holds.release(tx, id, operator.id);
      if (deferred) {
        if (deferred.length > 0) await this.takeUp(tx, dataset, deferred);
        await this.note(tx, 'legal-hold.released', operator, id, { dataset, takenUp: deferred.length });
      }
      return this.existing(tx, id);
    });
  }

  private async takeUp(tx: Tx, dataset: HoldDataset, rowIds: string[]): Promise<void> {
    if (dataset === 'privacy.security_report') return this.holds.removeReports(tx, rowIds);
    await this.exchange.post(tx, { to: 'waitlist', job: 'waitlist.take-up-deferred', body: { dataset, rowIds } });
  }

  private async existing(tx: Tx, id: string): Promise<LegalHoldDto> {
    const found = await this.holds.find(tx, id);
    if (!found) throw new ProblemError('not-found');
    return found;
  }

  private note(tx: Tx, action: string, operator: OperatorPrincipal, id: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: actorOf(operator), target: { kind: 'legal-hold', id }, details });
  }
}
