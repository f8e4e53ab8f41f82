import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import { ALL_STREAMS, MAIL_STREAMS, STREAM_NAMES, type StreamName } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { MailKeys } from '#mail/mail-keys.js';
import { type SuppressionReason, Suppressions } from '#mail/suppressions.repository.js';
import { readUnsubscribeToken, type WayOut } from '#mail/unsubscribe-token.js';
import { Inject, Injectable } from '@nestjs/common';
import type { MailPreferencesDto, StreamChoiceDto, StreamPreferenceDto } from './mail-preferences.dto.js';

type Suppressed = readonly { stream: StreamName | typeof ALL_STREAMS; reason: SuppressionReason }[];

const CHOSEN = STREAM_NAMES.filter((name) => !MAIL_STREAMS[name].owed);

const stopped = (found: Suppressed, stream: StreamName): Suppressed => found.filter((one) => one.stream === stream || one.stream === ALL_STREAMS);

const preferenceOf = (found: Suppressed, stream: StreamName): StreamPreferenceDto => {
  const { title, description, owed } = MAIL_STREAMS[stream];
  const reasons = stopped(found, stream);
  return { stream, title, description, owed, receives: owed || reasons.length === 0, canChoose: !owed && reasons.every(({ reason }) => reason === 'unsubscribed') };
};

/** What people choose to get, by the link that every mail ends with. */
@Injectable()
export class MailPreferencesService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly keys: MailKeys,
    private readonly suppressions: Suppressions,
  ) {}

  /** When it resolves, no further mail of the stream goes to the recipient. Does the same, and says the same, for tokens that we never made. */
  async unsubscribe(token: string): Promise<void> {
    const found = readUnsubscribeToken(this.keys, token);
    if (!found) return;
    const isNew = await this.db.transaction('platform', async (tx) => {
      const added = await this.suppressions.add(tx, found.recipientKey, found.stream, 'unsubscribed');
      if (added) await this.note(tx, 'mail.unsubscribed', found.recipientKey, { stream: found.stream });
      return added;
    });
    if (isNew) await this.suppressions.settled(this.db, found.recipientKey);
  }

  /** Throws `not-found` for a token that we never made. */
  async read(token: string): Promise<MailPreferencesDto> {
    const link = this.linkOf(token);
    return this.db.transaction('platform', (tx) => this.of(tx, link));
  }

  /** Throws `not-found` for a token that we never made. */
  async choose(token: string, choices: readonly StreamChoiceDto[]): Promise<MailPreferencesDto> {
    const link = this.linkOf(token);
    const { recipientKey } = link;
    const answer = await this.db.transaction('platform', async (tx) => {
      const wanted = new Map(choices.map(({ stream, receives }) => [stream, receives]));
      const before = await this.suppressions.of(tx, recipientKey);
      const refused = CHOSEN.filter((stream) => !(wanted.get(stream) ?? stopped(before, stream).length === 0));
      for (const stream of [ALL_STREAMS, ...CHOSEN] as const) await this.suppressions.remove(tx, recipientKey, stream);
      const all = refused.length === CHOSEN.length;
      for (const stream of all ? ([ALL_STREAMS] as const) : refused) await this.suppressions.add(tx, recipientKey, stream, 'unsubscribed');
      await this.note(tx, 'mail.preferences-chosen', recipientKey, { refused: refused.length });
      return this.of(tx, link);
    });
    await this.suppressions.settled(this.db, recipientKey);
    return answer;
  }

  private linkOf(token: string): WayOut {
    const found = readUnsubscribeToken(this.keys, token);
    if (!found) throw new ProblemError('not-found');
    return found;
  }

  private async of(tx: Tx, { recipientKey, stream: linked }: WayOut): Promise<MailPreferencesDto> {
    const found = await this.suppressions.of(tx, recipientKey);
    const streams = STREAM_NAMES.filter((name) => name !== 'staff-notices').map((stream) => preferenceOf(found, stream));
    return { linkStream: linked === ALL_STREAMS ? null : linked, streams };
  }

  private note(tx: Tx, action: string, recipientKey: Buffer, details: Record<string, string | number>): Promise<void> {
    const target = { kind: 'mail-preferences', id: 'recipient' };
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'system', id: 'unsubscribe-link' }, target, details, personal: { recipient: recipientKey.toString('hex') } });
  }
}
