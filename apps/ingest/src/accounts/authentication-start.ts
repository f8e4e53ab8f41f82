import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { MailedCodes, type StartedAttempt } from '#identity/mailed-codes.js';
import type { PersonRef } from '#identity/person.js';
import { SignInSteps } from '#identity/sign-in-steps.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from './caller.js';
import { GuardedSteps } from './guarded-steps.js';
import type { OfferedPasskeyDto } from './member-sign-in.dto.js';
import { OwnAddress } from './own-address.js';

/** What has to be begun before it can be proved again: a mailed code or a passkey. */
@Injectable()
export class AuthenticationStart {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly codes: MailedCodes,
    private readonly guarded: GuardedSteps,
    private readonly steps: SignInSteps,
    private readonly addresses: OwnAddress,
  ) {}

  /** Mails a code to the person's own address. */
  async mailCode({ kind, id }: PersonRef, { address }: Caller): Promise<StartedAttempt> {
    const email = await this.addresses.of({ kind, id });
    return this.guarded.start((tx) => this.codes.start(tx, { purpose: 'authentication', email, person: { kind, id }, address }));
  }

  async offerPasskey({ kind, id }: PersonRef): Promise<OfferedPasskeyDto> {
    const { challenge, options } = await this.db.transaction('platform', (tx) => this.steps.startPasskey(tx, 'authentication', { kind, id }));
    return { challenge, options };
  }
}
