import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import { KEEP_SQL } from '../waitlist/subscriber.repository.js';
import type { PeopleFilterDto, PersonDto, WaitlistSummaryDto } from './people.dto.js';

export interface PersonRow extends PersonDto {
  /** When they confirmed, to the microsecond. */
  at: string;
}

const PERSON = `id, email, name, company, status, tags, requested_at as "requestedAt", confirmed_at as "confirmedAt", invited_at as "invitedAt", joined_at as "joinedAt",
  declined_at as "declinedAt", organisation_id as "organisationId", restricted, keep_until as "keepUntil", ${cursorTimeSql('confirmed_at')} as at`;

/** `%`, `_` and `\` stand for themselves. */
const contains = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** SQL of the desk: people on the list. */
@Injectable()
export class PeopleRepository {
  async summary(tx: Tx): Promise<WaitlistSummaryDto> {
    const [row] = await query<WaitlistSummaryDto>(
      tx,
      `select count(*) filter (where status = 'new')::int as new, count(*) filter (where status = 'invited')::int as invited, count(*) filter (where status = 'joined')::int as joined,
         count(*) filter (where status = 'declined')::int as declined,
         (select count(*) from waitlist.sign_up where state <> 'held')::int as pending, (select count(*) from waitlist.sign_up where state = 'held')::int as held
       from waitlist.subscriber`,
    );
    return row as WaitlistSummaryDto;
  }

  /** In the order in which they confirmed, from after `from` on. */
  search(tx: Tx, filter: PeopleFilterDto & { text?: string; restricted?: boolean }, from: ListPosition | undefined, limit: number): Promise<PersonRow[]> {
    const text = filter.text?.trim();
    return query<PersonRow>(
      tx,
      `select ${PERSON} from waitlist.subscriber
       where ($1::text is null or status = $1) and ($2::text is null or tags @> array[$2::text]) and ($3::text is null or email ilike $3 or name ilike $3 or company ilike $3)
         and ($4::timestamptz is null or (confirmed_at, id) > ($4::timestamptz, $5::uuid)) and ($6::boolean is null or restricted = $6)
       order by confirmed_at, id limit $7`,
      [filter.status ?? null, filter.tag ?? null, text ? contains(text) : null, from?.at ?? null, from?.id ?? null, filter.restricted ?? null, limit],
    );
  }

  async find(tx: Tx, id: string, lock = false): Promise<PersonRow | undefined> {
    return (await query<PersonRow>(tx, `select ${PERSON} from waitlist.subscriber where id = $1 ${lock ? 'for update' : ''}`, [id]))[0];
  }

  async setTags(tx: Tx, id: string, tags: readonly string[]): Promise<PersonRow> {
    return (await query<PersonRow>(tx, `update waitlist.subscriber set tags = $2 where id = $1 returning ${PERSON}`, [id, tags]))[0] as PersonRow;
  }

  async decline(tx: Tx, id: string): Promise<PersonRow> {
    await query(tx, `update waitlist.subscriber set status = 'declined', declined_at = clock.now(), asked_to_stay_at = null where id = $1`, [id]);
    return (await query<PersonRow>(tx, `update waitlist.subscriber set keep_until = ${KEEP_SQL} where id = $1 returning ${PERSON}`, [id]))[0] as PersonRow;
  }
}
