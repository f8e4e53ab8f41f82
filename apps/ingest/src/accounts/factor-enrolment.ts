import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import { Passkeys } from '#identity/passkeys.js';
import { Proofs } from '#identity/proofs.js';
import { type NewTotp, SecondFactors } from '#identity/second-factors.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountHolder } from './account-holder.js';
import type { AddedPasskeyDto, AddPasskeyDto, PasskeyCreationDto } from './factors.dto.js';
import { OwnFactors } from './own-factors.js';

const wrongCode = (): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer: '/code', detail: 'Is not what the app shows now, or was used before. Look at the clock of the device.' }] });

/** Adding factors: a pairing counts once it was proved. */
@Injectable()
export class FactorEnrolment {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly attempts: SignInAttemptRepository,
    private readonly proofs: Proofs,
    private readonly own: OwnFactors,
  ) {}

  pairTotp(holder: AccountHolder, labels: { name: string; account: string }): Promise<NewTotp> {
    return this.db.transaction(holder.scope, (tx) => this.factors.pairTotp(tx, holder.person, labels));
  }

  /** Throws `not-found` for a pairing that is not waiting, `validation-failed` for a wrong code. Answers recovery codes with the first factor. */
  async confirmTotp(holder: AccountHolder, id: string, code: string): Promise<string[] | null> {
    return this.db.transaction(holder.scope, async (tx) => {
      if ((await this.factors.waiting(tx, holder.person)) !== id) throw new ProblemError('not-found');
      if (!(await this.factors.confirmTotp(tx, holder.person, id, code))) throw wrongCode();
      return this.own.added(tx, holder, { kind: 'totp', id });
    });
  }

  passkeyOptions({ person, scope }: AccountHolder, account: string): Promise<PasskeyCreationDto> {
    return this.db.transaction(scope, async (tx) => {
      const options = await this.passkeys.registration(tx, person, account);
      const { text: challenge } = mintCredential('challenge');
      await this.attempts.insert(tx, { id: this.attempts.newId(), person, purpose: 'enrolment', tokenHash: tokenHash(challenge), codeHmac: null, webauthnChallenge: options.challenge });
      return { challenge, options };
    });
  }

  /** Throws `validation-failed` when the answer does not fit the challenge, or the passkey is known already. */
  async addPasskey(holder: AccountHolder, { challenge, name, credential }: AddPasskeyDto): Promise<AddedPasskeyDto> {
    const added = await this.db.transaction(holder.scope, async (tx) => {
      const attempt = await this.proofs.enrolling(tx, holder.person, challenge);
      const row = attempt && (await this.passkeys.register(tx, holder.person, { challenge: attempt.webauthnChallenge, name, credential }));
      return row && { id: row.id, name: row.name, createdAt: row.createdAt, recoveryCodes: await this.own.added(tx, holder, { kind: 'passkey', id: row.id }) };
    });
    if (!added) throw new ProblemError('validation-failed', { errors: [{ pointer: '/credential', detail: 'Does not fit the challenge, was not verified by the device, or is known already.' }] });
    return added;
  }
}
