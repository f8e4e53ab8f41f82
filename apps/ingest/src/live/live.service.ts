import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { mayReachProject } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertThere } from '../watching/session-access.js';
import { ViewingLog } from '../watching/viewing-log.js';
import { EventStream } from './event-stream.js';
import { LiveLists } from './live-lists.js';
import { LiveRepository, type TailSegment, type TailState } from './live.repository.js';
import { LONGEST_STREAM_SECONDS, type LiveRecordingsDto } from './live.dto.js';
import { StreamPlaces } from './stream-places.js';
import type { Watcher } from '../watching/watcher.js';

/** What is being recorded: a list, and streams that say what changes. */
@Injectable()
export class LiveService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: LiveRepository,
    private readonly lists: LiveLists,
    private readonly places: StreamPlaces,
    private readonly viewings: ViewingLog,
  ) {}

  /** Throws `not-found`. */
  async list(principal: Watcher, projectId: string): Promise<LiveRecordingsDto> {
    await this.project(principal, projectId);
    return { items: await this.lists.read(principal.tenantId, projectId) };
  }

  /** Streams the list and its changes. Throws `not-found`, `live-viewing-off`, `rate-limited`, `overloaded` before the stream begins. */
  async followList(principal: Watcher, projectId: string, from: StreamFrom, reply: FastifyReply): Promise<void> {
    if (!(await this.project(principal, projectId)).liveViewing) throw new ProblemError('live-viewing-off');
    const leave = this.places.take(principal);
    try {
      const list = await this.lists.follow(principal.tenantId, projectId);
      try {
        let last = from.lastEventId;
        await this.stream(reply, from, (stream) => {
          for (const event of list.since(last)) {
            last = event.id;
            if (!stream.send(event)) return Promise.resolve(false);
          }
          return Promise.resolve(true);
        });
      } finally {
        this.lists.leave(projectId);
      }
    } finally {
      leave();
    }
  }

  /** Streams what is added to a recording while it is made. Beginning it is a viewing. Throws as `followList`, and `session-deleted`, `restricted`, `watch-reason-required`. */
  async tail(principal: Watcher, sessionId: string, from: StreamFrom, reply: FastifyReply): Promise<void> {
    const { state } = await this.look(principal, sessionId, -1);
    assertThere(principal, state);
    if (!state.liveViewing) throw new ProblemError('live-viewing-off');
    const leave = this.places.take(principal);
    try {
      await this.viewings.record(principal, sessionId, { what: 'tail' });
      let last = /^\d{1,9}$/.test(from.lastEventId ?? '') ? Number(from.lastEventId) : -1;
      await this.stream(reply, from, async (stream) => {
        const seen = await this.look(principal, sessionId, last);
        if (!seen.state || seen.state.gone || seen.state.restricted || !seen.state.liveViewing) {
          stream.send({ id: String(last), event: 'gone', data: {} });
          return false;
        }
        for (const { gaps, ...segment } of seen.segments) {
          last = segment.number;
          if (!stream.send({ id: String(last), event: 'segment', data: { ...segment, gaps: gaps.map(([start, end]) => ({ from: start, to: end })) } })) return false;
        }
        if (seen.segments.length === 0 && seen.state.over) stream.send({ id: String(last), event: 'end', data: {} });
        return seen.segments.length > 0 || !seen.state.over;
      });
    } finally {
      leave();
    }
  }

  /** Turns go on once a second while they answer true, the client is there, the time is not up and the process stays. */
  private async stream(reply: FastifyReply, { seconds = LONGEST_STREAM_SECONDS }: StreamFrom, turn: (stream: EventStream) => Promise<boolean>): Promise<void> {
    const stream = EventStream.open(reply);
    const until = performance.now() + seconds * 1_000;
    try {
      while (!stream.ended.aborted && !this.places.closing && (await turn(stream)) && performance.now() < until) {
        await sleep(this.places.everyMs, undefined, { signal: stream.ended }).catch(() => undefined);
      }
    } catch {
      // The client comes back, and is told what is wrong before a stream begins.
    } finally {
      stream.end();
    }
  }

  private look(principal: Watcher, sessionId: string, after: number): Promise<{ state: TailState | undefined; segments: TailSegment[] }> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => ({
      state: await this.repository.tailState(tx, tenantId, sessionId),
      segments: await this.repository.segments(tx, tenantId, sessionId, after),
    }));
  }

  private async project(principal: Watcher, projectId: string): Promise<{ liveViewing: boolean }> {
    const { tenantId } = principal;
    const project = mayReachProject(principal, projectId) ? await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.project(tx, tenantId, projectId)) : undefined;
    if (!project) throw new ProblemError('not-found');
    return project;
  }
}

/** Where a client left off, and how long it stays. */
export interface StreamFrom {
  lastEventId: string | undefined;
  seconds: number | undefined;
}
