import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { SignUpsService } from '../waitlist/sign-ups.service.js';
import type { HeldSignUpsDto, ListHeldQuery } from './held.dto.js';
import { HeldRepository } from './held.repository.js';

const DEFAULT_LIMIT = 25;
const LIST = ['held'];

@Injectable()
export class HeldService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: HeldRepository,
    private readonly cursors: ListCursor,
    private readonly signUps: SignUpsService,
  ) {}

  list(operator: OperatorPrincipal, { cursor, limit = DEFAULT_LIMIT }: ListHeldQuery): Promise<HeldSignUpsDto> {
    const from = this.cursors.decode(LIST, cursor);
    return this.db.transaction('platform', async (tx) => {
      const { items, nextCursor } = this.cursors.page(LIST, await this.repository.list(tx, from, limit + 1), limit);
      await this.note(tx, operator, 'waitlist.held-read', { kind: 'waitlist', id: 'held' }, { shown: items.length });
      return { items: items.map(({ at: _at, ...held }) => held), nextCursor };
    });
  }

  async release(operator: OperatorPrincipal, id: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const email = await this.repository.release(tx, id);
      if (email === undefined) throw new ProblemError('not-found');
      await this.signUps.receiveText(tx, email, { kind: 'resend' });
      await this.note(tx, operator, 'waitlist.held-released', { kind: 'sign-up', id });
    });
  }

  async decline(operator: OperatorPrincipal, id: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      if (!(await this.repository.remove(tx, id))) throw new ProblemError('not-found');
      await this.note(tx, operator, 'waitlist.held-declined', { kind: 'sign-up', id });
    });
  }

  private note(tx: Tx, operator: OperatorPrincipal, action: string, target: AuditLeaf['target'], details?: AuditLeaf['details']): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: actorOf(operator), target, ...(details ? { details } : {}) });
  }
}
