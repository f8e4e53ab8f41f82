import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { assertThere } from '../watching/session-access.js';
import { type Shown, ViewingLog } from '../watching/viewing-log.js';
import type { ActivityDto, EventsDto, EventsQuery, LossesDto } from './details.dto.js';
import { type EventPosition, type ManifestRow, ReplayRepository } from './replay.repository.js';
import { toBuckets } from './to-buckets.js';
import { gapsOf, ledgerOf } from './to-recording.js';
import type { Watcher } from '../watching/watcher.js';

const BUCKETS = 100;
const EVENTS = 100;
const LAST_T = 2_147_483_647;

/** What is known about a recording besides its pictures. Each answer is a viewing. */
@Injectable()
export class DetailsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: ReplayRepository,
    private readonly viewings: ViewingLog,
    private readonly cursors: ListCursor,
  ) {}

  /** When something happened, for the graph under the timeline. */
  activity(principal: Watcher, sessionId: string, buckets = BUCKETS): Promise<ActivityDto> {
    return this.show(principal, sessionId, 'activity', async (tx, { durationMs }) => toBuckets(await this.repository.activity(tx, principal.tenantId, sessionId), durationMs, buckets));
  }

  /** Marks, a page at a time. Throws `invalid-cursor`. */
  events(principal: Watcher, sessionId: string, { kind, fromT = 0, toT = LAST_T, cursor, limit = EVENTS }: EventsQuery): Promise<EventsDto> {
    return this.show(principal, sessionId, 'events', async (tx) => {
      const list = ['events', principal.tenantId, sessionId, kind, fromT, toT];
      const after = cursor === undefined ? undefined : positionOf(this.cursors.decode(list, cursor).at);
      const found = await this.repository.events(tx, principal.tenantId, sessionId, { kind, fromT, toT, after, limit: limit + 1 });
      const last = found.length > limit ? found[limit - 1] : undefined;
      return {
        items: found.slice(0, limit).map(({ t, kind: of, data }) => ({ t, kind: of, data })),
        nextCursor: last ? this.cursors.encode(list, { at: `${last.t}.${last.segment}.${last.ordinal}`, id: sessionId }) : null,
      };
    });
  }

  /** What is missing, and why. */
  losses(principal: Watcher, sessionId: string): Promise<LossesDto> {
    return this.show(principal, sessionId, 'losses', async (tx, row) => {
      const gaps = gapsOf(await this.repository.segments(tx, principal.tenantId, sessionId));
      const gapMs: Record<string, number> = {};
      for (const { from, to, reason } of gaps) gapMs[reason] = (gapMs[reason] ?? 0) + to - from;
      return { ledger: ledgerOf(row), gaps, gapMs, chunks: await this.repository.chunks(tx, principal.tenantId, sessionId) };
    });
  }

  private async show<T>(principal: Watcher, sessionId: string, what: Shown['what'], work: (tx: Tx, row: ManifestRow) => Promise<T>): Promise<T> {
    const { tenantId } = principal;
    const answer = await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      assertThere(principal, await this.repository.stateOf(tx, tenantId, sessionId));
      const row = await this.repository.find(tx, tenantId, sessionId);
      if (!row) throw new ProblemError('session-deleted');
      return work(tx, row);
    });
    await this.viewings.record(principal, sessionId, { what });
    return answer;
  }
}

const positionOf = (value: string): EventPosition => {
  const [t = 0, segment = 0, ordinal = 0] = value.split('.').map(Number);
  return { t, segment, ordinal };
};
