import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { NoticePeople } from '#policy/notice-delivery.js';
import type { NoticeMessage } from '#policy/notice-message.js';
import { Injectable } from '@nestjs/common';

/** Members, each once however many organisations they are of; `owners`: owners and admins only. */
@Injectable()
export class NoticeMembersRepository implements NoticePeople {
  async page(tx: Tx, { audience, organisationIds }: NoticeMessage, after: string | null, limit: number): Promise<{ emails: string[]; next: string | null }> {
    const rows = await query<{ id: string; email: string }>(tx, 'select id, email from identity.notice_people($1, $2, $3, $4)', [audience === 'owners', organisationIds, after, limit]);
    return { emails: rows.map(({ email }) => email), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  }
}
