import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Where operators get mail. */
@Injectable()
export class OperatorAddresses {
  async of(tx: Tx, roles: readonly string[]): Promise<string[]> {
    const rows = await query<{ email: string }>(tx, 'select email from identity.operator_addresses($1) order by 1', [roles]);
    return rows.map(({ email }) => email);
  }
}
