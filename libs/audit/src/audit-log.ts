import { Clock } from '#clock/clock.js';
import type { AuditLeaf, AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AuditRepository } from './audit.repository.js';
import { sealLeaf } from './leaf.js';

/** Writes leaves into the caller's transaction. The sequencer numbers them later. */
@Injectable()
export class AuditLog implements AuditWriter {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditRepository) private readonly repository: AuditRepository,
  ) {}

  async append(tx: Tx, leaf: AuditLeaf): Promise<void> {
    const id = randomUUID();
    await this.repository.insert(tx, id, leaf.log, sealLeaf(id, this.clock.now(), leaf));
  }
}
