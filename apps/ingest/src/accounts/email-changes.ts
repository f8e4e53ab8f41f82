import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { AccountRepository, type MemberRow } from '#identity/account.repository.js';
import { tokenHash } from '#identity/credential.js';
import { EmailChangeRepository, type EmailChangeRow } from '#identity/email-change.repository.js';
import { FactorKeys } from '#identity/factor-keys.js';
import { mintMailedCode } from '#identity/short-codes.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EmailChangeMails } from './email-change-mails.js';

/** What each of the two codes is kept as. */
export const changeHmac = (keys: FactorKeys, id: string, address: 'old' | 'new', code: string): Buffer => keys.hmac('email-change', id, address, code);

/** The life of a change of address, in the caller's transaction. */
@Injectable()
export class EmailChanges {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly keys: FactorKeys,
    private readonly rows: EmailChangeRepository,
    private readonly accounts: AccountRepository,
    private readonly attempts: SignInAttemptRepository,
    private readonly mails: EmailChangeMails,
  ) {}

  async begin(tx: Tx, { id: memberId, email }: MemberRow, newEmail: string): Promise<EmailChangeRow> {
    const [id, oldCode, newCode] = [randomUUID(), mintMailedCode(), mintMailedCode()];
    const row = await this.rows.begin(tx, {
      id, memberId, newEmail, oldHmac: changeHmac(this.keys, id, 'old', oldCode), newHmac: changeHmac(this.keys, id, 'new', newCode), stopHash: tokenHash(`email-change.${id}`),
    });
    await this.mails.codes(tx, { old: { to: email, code: oldCode }, new: { to: newEmail, code: newCode } });
    await this.mails.tell(tx, row, 'email-change-asked');
    await this.note(tx, memberId, 'identity.email-change-asked');
    return row;
  }

  /** The new address agreed; the old one has a week to say no. */
  tellOldAddress(tx: Tx, row: EmailChangeRow): Promise<void> {
    return this.mails.tell(tx, row, 'email-change-asked', row.dueAt ?? undefined);
  }

  /** Makes the change; false when the address is another member's by now. It has ended either way. */
  async apply(tx: Tx, row: EmailChangeRow): Promise<boolean> {
    const before = await this.accounts.member(tx, row.memberId);
    await this.rows.end(tx, row.id);
    if (!before || !(await this.rows.apply(tx, row.memberId, row.newEmail))) return false;
    await this.attempts.finishAll(tx, { kind: 'member', id: row.memberId });
    for (const to of [before.email, row.newEmail]) await this.mails.changed(tx, to);
    await this.note(tx, row.memberId, 'identity.email-changed');
    return true;
  }

  /** False when it had ended. */
  async stop(tx: Tx, id: string): Promise<boolean> {
    const memberId = await this.rows.end(tx, id);
    if (memberId === undefined) return false;
    await this.mails.stopped(tx, memberId);
    await this.note(tx, memberId, 'identity.email-change-stopped');
    return true;
  }

  /** To the platform's log: an address belongs to a person, not to one of their organisations. */
  private note(tx: Tx, memberId: string, action: string): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'member', id: memberId }, target: { kind: 'member', id: memberId } });
  }
}
