import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import type { AddressRuleDto } from './address-rules.dto.js';

const RULE = 'id, list, domain, note, created_at as "createdAt"';

/** SQL of block and allow lists. */
@Injectable()
export class AddressRulesRepository {
  list(tx: Tx, from: ListPosition | undefined, limit: number): Promise<(AddressRuleDto & { at: string })[]> {
    return query(
      tx,
      `select ${RULE}, ${cursorTimeSql('created_at')} as at from waitlist.address_rule
       where $1::timestamptz is null or (created_at, id) < ($1::timestamptz, $2::uuid) order by created_at desc, id desc limit $3`,
      [from?.at ?? null, from?.id ?? null, limit],
    );
  }

  async replace(tx: Tx, rule: { list: string; domain: string | null; hmac: Buffer | null; note: string | null; createdBy: string }): Promise<AddressRuleDto> {
    await query(tx, 'delete from waitlist.address_rule where domain = $1 or email_hmac = $2', [rule.domain, rule.hmac]);
    const rows = await query<AddressRuleDto>(
      tx,
      `insert into waitlist.address_rule (list, domain, email_hmac, note, created_by) values ($1, $2, $3, $4, $5) returning ${RULE}`,
      [rule.list, rule.domain, rule.hmac, rule.note, rule.createdBy],
    );
    return rows[0] as AddressRuleDto;
  }

  async remove(tx: Tx, id: string): Promise<boolean> {
    return (await query(tx, 'delete from waitlist.address_rule where id = $1 returning id', [id])).length > 0;
  }
}
