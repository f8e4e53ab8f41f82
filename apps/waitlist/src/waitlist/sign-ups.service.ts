import type { AbuseVerdict } from '#abuse/verdict.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { AddressKeys, type KnownAddress } from './address-keys.js';
import { type FormText, formText, formTextSha256 } from './form-texts.js';
import { type SignUpKind, SignUpRepository } from './sign-up.repository.js';
import type { AcceptedDto, AddressFormDto, JoinDto, JoinFormDto } from './sign-ups.dto.js';

export const ACCEPTED: AcceptedDto = { next: 'check-your-inbox' };

/** What is asked in the name of an address, before anybody looked whether we know it. */
export interface SignUpWish {
  kind: SignUpKind;
  name?: string;
  company?: string;
  text?: FormText;
  /** Whose mail is to go to the address from now on. */
  movesSubscriberId?: string;
}

const UNSUSPECTED: AbuseVerdict = { decision: 'accept', score: 0, reasons: [] };

/**
 * Takes in what the public forms send: one row and one job, the same for every address. Who is known, blocked or suppressed is found out by the
 * worker, so that neither the answer nor its time can tell.
 */
@Injectable()
export class SignUpsService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    private readonly addresses: AddressKeys,
    private readonly repository: SignUpRepository,
    private readonly outbox: Outbox,
  ) {}

  form(): JoinFormDto {
    const text = newest();
    return { ...text, sha256: formTextSha256(text).toString('hex') };
  }

  async join({ email, name, company, formVersion }: JoinDto, verdict: AbuseVerdict): Promise<AcceptedDto> {
    const text = formText(formVersion);
    if (!text) throw new ProblemError('validation-failed', { errors: [{ pointer: '/formVersion', detail: 'There never was a form text of this version.' }] });
    const address = this.addresses.read(email);
    await this.db.transaction('platform', (tx) => this.receive(tx, address, { kind: 'join', name, company, text }, verdict));
    return ACCEPTED;
  }

  async ask(kind: 'resend' | 'place', { email }: AddressFormDto, verdict: AbuseVerdict): Promise<AcceptedDto> {
    const address = this.addresses.read(email);
    await this.db.transaction('platform', (tx) => this.receive(tx, address, { kind }, verdict));
    return ACCEPTED;
  }

  /** As `receive`, for an address that we have. */
  receiveText(tx: Tx, email: string, wish: SignUpWish): Promise<void> {
    return this.receive(tx, this.addresses.read(email), wish);
  }

  /** The row and the job, in a transaction of the caller. */
  async receive(tx: Tx, address: KnownAddress, wish: SignUpWish, verdict: AbuseVerdict = UNSUSPECTED): Promise<void> {
    const text = wish.text ?? newest();
    await this.repository.receive(tx, address, {
      kind: wish.kind,
      name: wish.name || null,
      company: wish.company || null,
      formVersion: text.version,
      policyVersion: text.policyVersion,
      textSha256: formTextSha256(text),
      score: verdict.score,
      reasons: verdict.reasons,
      hold: verdict.decision === 'hold',
      movesSubscriberId: wish.movesSubscriberId ?? null,
    });
    await this.outbox.enqueue(tx, 'waitlist.take-sign-ups', { shard: address.shard }, { key: String(address.shard) });
  }
}

const newest = (): FormText => formText() as FormText;
