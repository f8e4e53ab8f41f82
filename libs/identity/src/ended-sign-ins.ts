import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { OperatorRepository } from './operator.repository.js';
import { SignInRepository } from './sign-in.repository.js';

/** Removes sign-ins of members and operators that ended, whether or not anybody signs in again. */
@Injectable()
export class EndedSignIns {
  constructor(
    @Inject(SignInRepository) private readonly members: SignInRepository,
    @Inject(OperatorRepository) private readonly operators: OperatorRepository,
  ) {}

  async remove(tx: Tx): Promise<void> {
    await this.members.removeEnded(tx);
    await this.operators.removeEnded(tx);
  }
}
