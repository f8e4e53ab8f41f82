import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository } from '#identity/account.repository.js';
import { OperatorRepository } from '#identity/operator.repository.js';
import type { PersonRef } from '#identity/person.js';
import { Inject, Injectable } from '@nestjs/common';

/** The mail address of who is signed in. */
@Injectable()
export class OwnAddress {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly accounts: AccountRepository,
    private readonly operators: OperatorRepository,
  ) {}

  /** Throws `not-found` for a person who was erased in the meantime. */
  async of(person: PersonRef): Promise<string> {
    const row = await this.db.transaction('platform', async (tx) => (person.kind === 'member' ? await this.accounts.member(tx, person.id) : await this.operators.byId(tx, person.id)));
    if (!row) throw new ProblemError('not-found');
    return row.email;
  }
}
