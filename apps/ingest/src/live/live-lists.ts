import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { toSummary } from '../search/recording-summary.js';
import type { RecordingSummaryDto } from '../search/recording-summary.dto.js';
import { LiveList } from './live-list.js';
import { LiveRepository } from './live.repository.js';
import { StreamPlaces } from './stream-places.js';

/** How long a list is kept for those who come back. */
const KEPT_MS = 60_000;

interface Followed {
  list: LiveList;
  readers: number;
  timer: NodeJS.Timeout;
  freedAt: number;
  looking: Promise<void> | undefined;
}

/** The lists of projects that somebody follows: one look a second for each, however many follow it. */
@Injectable()
export class LiveLists implements OnApplicationShutdown {
  private readonly log = new Logger(LiveLists.name);
  private readonly followed = new Map<string, Followed>();

  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: LiveRepository,
    private readonly places: StreamPlaces,
  ) {}

  onApplicationShutdown(): void {
    for (const [projectId, followed] of this.followed) this.drop(projectId, followed);
  }

  /** What is live now. */
  async read(tenantId: string, projectId: string): Promise<RecordingSummaryDto[]> {
    return (await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.live(tx, tenantId, projectId))).map(toSummary);
  }

  /** Resolves with a list that is kept up to date until `leave`. */
  async follow(tenantId: string, projectId: string): Promise<LiveList> {
    let followed = this.followed.get(projectId);
    if (!followed) {
      followed = { list: new LiveList(randomBytes(6).toString('hex')), readers: 0, freedAt: 0, looking: undefined, timer: setInterval(() => void this.look(tenantId, projectId), this.places.everyMs) };
      followed.timer.unref();
      this.followed.set(projectId, followed);
    }
    followed.readers += 1;
    await this.look(tenantId, projectId);
    return followed.list;
  }

  leave(projectId: string): void {
    const followed = this.followed.get(projectId);
    if (!followed) return;
    followed.readers -= 1;
    followed.freedAt = performance.now();
  }

  private look(tenantId: string, projectId: string): Promise<void> {
    const followed = this.followed.get(projectId);
    if (!followed) return Promise.resolve();
    if (followed.readers === 0) {
      if (performance.now() - followed.freedAt > KEPT_MS) this.drop(projectId, followed);
      return Promise.resolve();
    }
    followed.looking ??= this.read(tenantId, projectId)
      .then((items) => followed.list.see(items))
      .catch((error: unknown) => this.log.warn({ msg: 'cannot look at what is live', error: (error as Error).name }))
      .finally(() => {
        followed.looking = undefined;
      });
    return followed.looking;
  }

  private drop(projectId: string, followed: Followed): void {
    clearInterval(followed.timer);
    this.followed.delete(projectId);
  }
}
