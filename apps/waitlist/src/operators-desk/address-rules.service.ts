import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { parseDomain } from '../waitlist/address.js';
import { AddressKeys } from '../waitlist/address-keys.js';
import type { AddressRuleDto, AddressRulesDto, CreateAddressRuleDto } from './address-rules.dto.js';
import { AddressRulesRepository } from './address-rules.repository.js';
import type { ListHeldQuery } from './held.dto.js';

const DEFAULT_LIMIT = 25;
const LIST = ['address-rules'];

@Injectable()
export class AddressRulesService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: AddressRulesRepository,
    private readonly cursors: ListCursor,
    private readonly addresses: AddressKeys,
  ) {}

  list({ cursor, limit = DEFAULT_LIMIT }: ListHeldQuery): Promise<AddressRulesDto> {
    const from = this.cursors.decode(LIST, cursor);
    return this.db.transaction('platform', async (tx) => {
      const { items, nextCursor } = this.cursors.page(LIST, await this.repository.list(tx, from, limit + 1), limit);
      return { items: items.map(({ at: _at, ...rule }) => rule), nextCursor };
    });
  }

  create(operator: OperatorPrincipal, { list, value, note }: CreateAddressRuleDto): Promise<AddressRuleDto> {
    const address = value.includes('@') ? this.addresses.find(value) : undefined;
    const domain = address ? undefined : parseDomain(value.trim());
    if (!address && domain === undefined) throw new ProblemError('validation-failed', { errors: [{ pointer: '/value', detail: 'Must be a domain, such as spam.example, or an address.' }] });
    return this.db.transaction('platform', async (tx) => {
      const rule = await this.repository.replace(tx, { list, domain: domain ?? null, hmac: address?.hmac ?? null, note: note || null, createdBy: operator.id });
      const kind = address ? 'address' : 'domain';
      await this.audit.append(tx, { log: 'platform', action: 'waitlist.rule-made', actor: actorOf(operator), target: { kind: 'address-rule', id: rule.id }, details: { list, kind } });
      return rule;
    });
  }

  async remove(operator: OperatorPrincipal, id: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      if (!(await this.repository.remove(tx, id))) throw new ProblemError('not-found');
      await this.audit.append(tx, { log: 'platform', action: 'waitlist.rule-removed', actor: actorOf(operator), target: { kind: 'address-rule', id } });
    });
  }
}
