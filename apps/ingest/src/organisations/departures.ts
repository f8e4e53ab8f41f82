import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { MemberDataHolder } from '#identity/member-data-holder.js';
import { Inject, Injectable } from '@nestjs/common';
import { TeamRepository } from './team.repository.js';

/** A person who belongs to no organisation any more has no use for an account: it is erased, and an invitation makes a new one. */
@Injectable()
export class Departures {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly team: TeamRepository,
    private readonly holder: MemberDataHolder,
  ) {}

  /** False when the person still belongs somewhere, or has restricted the use of their data: then it is kept until that is lifted. */
  async forget(memberId: string): Promise<boolean> {
    const isKept = await this.db.transaction('platform', async (tx) => (await this.team.isRestricted(tx, memberId)) || (await this.team.belongsSomewhere(tx, memberId)));
    if (isKept) return false;
    await this.holder.erase({ kind: 'member-id', value: memberId });
    return true;
  }

  /** What a process that died between a departure and its end left behind. Answers how many accounts went. */
  async sweep(): Promise<number> {
    const left = await this.db.transaction('platform', (tx) => this.team.withoutOrganisation(tx));
    let gone = 0;
    for (const memberId of left) gone += (await this.forget(memberId)) ? 1 : 0;
    return gone;
  }
}
