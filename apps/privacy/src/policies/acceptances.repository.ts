import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface Acceptance {
  id: string;
  number: number;
  how: string;
  acceptedAt: Date;
}

@Injectable()
export class AcceptancesRepository {
  /** By the id of an account, or by the address of an account or a place on the waitlist. */
  async of(tx: Tx, { kind, value }: SubjectIdentifier): Promise<Acceptance[]> {
    if (kind !== 'email' && kind !== 'member-id') return [];
    return query<Acceptance>(tx, 'select id, number, how, accepted_at as "acceptedAt" from registry.acceptances_of($1, $2)', [kind === 'member-id' ? value : null, kind === 'email' ? value : null]);
  }

  async erase(tx: Tx, ids: readonly string[]): Promise<void> {
    await query(tx, 'delete from registry.policy_acceptance where id = any ($1)', [ids]);
  }
}
