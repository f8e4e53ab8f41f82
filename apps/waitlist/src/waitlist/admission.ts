import { FormSignals } from '#abuse/form-signals.js';
import { ConsentService } from '#consent/consent.service.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AddressKeys, type KnownAddress } from './address-keys.js';
import { type ConfirmedSignUp, ConfirmationRepository, type Subject } from './confirmation.repository.js';
import { PlaceMail } from './place-mail.js';

/** What consent of people on the waitlist is about. */
export const WAITLIST_PURPOSES = ['waitlist'] as const;

/** Makes a person of a sign-up that its address confirmed, in the caller's transaction, and mails them the link to their place. */
@Injectable()
export class Admission {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: ConfirmationRepository,
    private readonly consent: ConsentService,
    private readonly addresses: AddressKeys,
    private readonly mails: PlaceMail,
    private readonly signals: FormSignals,
  ) {}

  /** Answers who came of it; undefined when it asked to move mail to an address that has a place of its own. The sign-up is gone in any case. */
  async admit(tx: Tx, signUp: ConfirmedSignUp): Promise<Subject | undefined> {
    const address = this.addresses.read(signUp.email);
    const subject = signUp.movesSubscriberId === null ? await this.join(tx, address, signUp) : await this.move(tx, address, signUp.movesSubscriberId);
    if (subject) await this.repository.pointTokens(tx, signUp.id, subject.id);
    await this.repository.dropSignUp(tx, signUp.id);
    this.signals.confirmed('waitlist-join');
    return subject;
  }

  private async join(tx: Tx, address: KnownAddress, signUp: ConfirmedSignUp): Promise<Subject> {
    const there = await this.repository.subjectByAddress(tx, address.hmac);
    if (there) return there;
    const id = randomUUID();
    const { policyVersion, textSha256, requestedAt } = signUp;
    const consentEventId = await this.consent.record(tx, {
      subject: id,
      decision: 'given',
      purposes: WAITLIST_PURPOSES,
      dataCategories: ['contact', 'identity', 'usage'],
      noticeId: 'waitlist-form',
      noticeLanguage: 'en',
      policyVersion,
      textSha256,
      mechanism: 'double-opt-in',
      requestedAt,
    });
    const subject = await this.repository.insertSubscriber(tx, { id, consentEventId, address, signUp });
    return this.welcome(tx, 'waitlist.joined', subject, address);
  }

  /** The new address has proved itself; links that went to the old one no longer work. */
  private async move(tx: Tx, address: KnownAddress, subscriberId: string): Promise<Subject | undefined> {
    if (await this.repository.subjectByAddress(tx, address.hmac)) return undefined;
    const subject = await this.repository.moveSubscriber(tx, subscriberId, address);
    return subject && this.welcome(tx, 'waitlist.address-changed', subject, address);
  }

  private async welcome(tx: Tx, action: string, subject: Subject, { email }: KnownAddress): Promise<Subject> {
    await this.audit.append(tx, { log: 'platform', action, actor: { kind: 'system', id: 'mailed-link' }, target: { kind: 'subscriber', id: subject.id } });
    await this.mails.send(tx, 'waitlist-place', { ...subject, email });
    return subject;
  }
}
