import type { OperatorPrincipal } from '#identity/principal.js';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LiveLists } from '../live/live-lists.js';
import { LiveRepository } from '../live/live.repository.js';
import { LiveService } from '../live/live.service.js';
import { StreamPlaces } from '../live/stream-places.js';
import type { EventsDto, EventsQuery } from '../replay/details.dto.js';
import type { Media } from '../replay/media.js';
import type { RecordingManifestDto } from '../replay/recordings.dto.js';
import { toSummary } from '../search/recording-summary.js';
import { ViewingLog } from '../watching/viewing-log.js';
import { GrantAccessRepository } from './grant-access.repository.js';
import type { GrantedListDto, GrantedListQuery } from './granted.dto.js';
import { GrantedService } from './granted.service.js';

const PAGE = 25;

/** What an operator reads under a grant. Every method throws `not-found` and `access-not-granted`, besides what a customer's reading throws. */
@Injectable()
export class GrantedRecordings {
  constructor(
    private readonly access: GrantedService,
    private readonly grants: GrantAccessRepository,
    private readonly viewings: ViewingLog,
    private readonly live: LiveRepository,
    private readonly lists: LiveLists,
    private readonly places: StreamPlaces,
  ) {}

  async list(operator: OperatorPrincipal, grantId: string, { after, limit = PAGE }: GrantedListQuery): Promise<GrantedListDto> {
    const { db, watcher } = await this.access.open(operator, grantId);
    const rows = await db.transaction({ tenants: [watcher.tenantId] }, (tx) => this.grants.recordings(tx, after, limit));
    // A list shows routes and end users: it is a look at each recording in it.
    for (const { id } of rows) await this.viewings.record(watcher, id, { what: 'list' });
    return { items: rows.map(toSummary) };
  }

  async manifest(operator: OperatorPrincipal, grantId: string, recordingId: string): Promise<RecordingManifestDto> {
    const { recordings, watcher } = await this.access.open(operator, grantId);
    return recordings.manifest(watcher, recordingId);
  }

  async events(operator: OperatorPrincipal, grantId: string, recordingId: string, query: EventsQuery): Promise<EventsDto> {
    const { details, watcher } = await this.access.open(operator, grantId);
    return details.events(watcher, recordingId, query);
  }

  async segment(operator: OperatorPrincipal, grantId: string, recordingId: string, { number, range }: { number: number; range: string | undefined }): Promise<Media> {
    const { media, watcher } = await this.access.open(operator, grantId);
    return media.segment(watcher, recordingId, number, range);
  }

  async poster(operator: OperatorPrincipal, grantId: string, recordingId: string): Promise<Media> {
    const { media, watcher } = await this.access.open(operator, grantId);
    return media.poster(watcher, recordingId);
  }

  async tail(operator: OperatorPrincipal, grantId: string, recordingId: string, seconds: number | undefined, reply: FastifyReply): Promise<void> {
    const { db, watcher } = await this.access.open(operator, grantId);
    await new LiveService(db, this.live, this.lists, this.places, this.viewings).tail(watcher, recordingId, { seconds, lastEventId: undefined }, reply);
  }
}
