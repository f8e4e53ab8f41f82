import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { invalidLink } from '#http/link-token.js';
import { SignedLinks } from '#mail/signed-link.js';
import { CONSENT_LINK } from '#contracts/consent-consumers.js';
import type { CorrectPlaceDto, PlaceDto, PlaceExportDto } from './place.dto.js';
import { type PlaceRow, SubscriberRepository } from './subscriber.repository.js';
import { SignUpsService } from './sign-ups.service.js';
import { PLACE_LINK } from './waitlist-urls.js';

/** What a person does about their own place. Every operation throws `invalid-token` when the link opens no place (any more). */
@Injectable()
export class PlaceService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly subscribers: SubscriberRepository,
    private readonly links: SignedLinks,
    private readonly signUps: SignUpsService,
    private readonly clock: Clock,
  ) {}

  read(token: string): Promise<PlaceDto> {
    return this.at(token, (_tx, place) => Promise.resolve(this.toPlace(place)));
  }

  correct(token: string, { name, company, email }: CorrectPlaceDto): Promise<PlaceDto> {
    return this.at(token, async (tx, place) => {
      if (name !== undefined || company !== undefined) {
        await this.subscribers.correct(tx, place.id, { name, company });
        await this.note(tx, 'waitlist.corrected', place.id);
      }
      if (email !== undefined && email !== place.email) await this.signUps.receiveText(tx, email, { kind: 'join', movesSubscriberId: place.id });
      return this.toPlace(await this.again(tx, place));
    });
  }

  export(token: string): Promise<PlaceExportDto> {
    return this.at(token, async (tx, place) => {
      await this.note(tx, 'waitlist.exported', place.id);
      const { id, joinedAt, declinedAt, askedToStayAt, organisationId, textSha256, mailedAt } = place;
      return { exportedAt: this.clock.now(), id, ...this.toPlace(place), joinedAt, declinedAt, askedToStayAt, organisationId, textSha256: textSha256.toString('hex'), mailedAt };
    });
  }

  stay(token: string): Promise<PlaceDto> {
    return this.at(token, async (tx, place) => {
      await this.subscribers.keep(tx, place.id);
      await this.note(tx, 'waitlist.stayed', place.id);
      return this.toPlace(await this.again(tx, place));
    });
  }

  async leave(token: string): Promise<void> {
    await this.at(token, async (tx, place) => {
      await this.subscribers.erase(tx, place);
      await this.note(tx, 'waitlist.left', place.id);
    });
  }

  private at<T>(token: string, work: (tx: Tx, place: PlaceRow) => Promise<T>): Promise<T> {
    const target = this.links.read(PLACE_LINK, token);
    return this.db.transaction('platform', async (tx) => {
      const place = target && (await this.subscribers.place(tx, target.id));
      if (!place || place.linkNumber !== target.number) throw invalidLink();
      return work(tx, place);
    });
  }

  private async again(tx: Tx, { id }: PlaceRow): Promise<PlaceRow> {
    const place = await this.subscribers.place(tx, id);
    if (!place) throw invalidLink();
    return place;
  }

  private note(tx: Tx, action: string, id: string): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'system', id: 'mailed-link' }, target: { kind: 'subscriber', id } });
  }

  private toPlace({ id, linkNumber, email, name, company, status, tags, position, invitedAt, restricted, keepUntil, policyVersion, requestedAt, confirmedAt }: PlaceRow): PlaceDto {
    return {
      status,
      position: position === null ? null : Number(position),
      email,
      name,
      company,
      tags,
      invitedAt,
      restricted,
      keepUntil,
      consent: { policyVersion, requestedAt, confirmedAt },
      consentToken: this.links.mint(CONSENT_LINK, { id, number: linkNumber }),
    };
  }
}
