import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import type { PendingChunk, Verdict } from './pending-chunk.js';
import { SESSION_OPEN_MINUTES } from '../sessions/session-limits.js';
import { SettingsVersions } from './settings-versions.js';

const SQL = 'select verdicts, settings from ingest.take_block($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)';
/** SQLSTATE of a quota lock that turned out too weak; the next call takes a stronger one. */
const LOCK_TOO_WEAK = 'PT429';
const TRIES = 4;
const ABANDON_MILLISECONDS = 10_000;

export interface WrittenBlock {
  id: string;
  objectKey: string;
  bytes: number;
}

/** The one commit behind every 2xx. */
@Injectable()
export class AcceptBlockRepository {
  constructor(
    @Inject(databaseOf('ingest_intake')) private readonly db: Database,
    @Inject(SettingsVersions) private readonly versions: SettingsVersions,
  ) {}

  /** Keeps a block whose commit failed, or did not answer, from ever being committed. False when it was. */
  async abandon({ id, objectKey, bytes }: WrittenBlock): Promise<boolean> {
    const rows = await this.db.statement<{ id: string }>(
      'ingest.abandon_block',
      `insert into ingest.block (id, object_key, bytes, state, removed_at) values ($1, $2, $3, 'removed', clock.now()) on conflict do nothing returning id`,
      [id, objectKey, bytes],
      ABANDON_MILLISECONDS,
    );
    return rows.length > 0;
  }

  /** Judges the chunks of a block that is durable already; one verdict each, in order. (session, seq) must be unique among them. */
  async accept(block: WrittenBlock, chunks: readonly PendingChunk[], timeoutMilliseconds: number): Promise<Verdict[]> {
    const parameters = toParameters(block, chunks);
    for (let left = TRIES - 1; ; left--) {
      try {
        const [row] = await this.db.statement<{ verdicts: Verdict[]; settings: Record<string, number> | null }>('ingest.take_block', SQL, parameters, timeoutMilliseconds);
        this.versions.saw(row?.settings ?? {});
        return row?.verdicts ?? [];
      } catch (error) {
        if (left === 0 || (error as { code?: unknown }).code !== LOCK_TOO_WEAK) throw error;
      }
    }
  }
}

/** Array literals are put together here: their elements are UUIDs and numbers only, and the driver's own quoting is several times slower. */
const toParameters = (block: WrittenBlock, chunks: readonly PendingChunk[]): unknown[] => {
  let offset = 0;
  const offsets = chunks.map((chunk) => (offset += chunk.sealed.length) - chunk.sealed.length);
  const list = (of: (chunk: PendingChunk) => string | number | boolean | undefined): string => `{${chunks.map((chunk) => of(chunk) ?? 'null').join(',')}}`;
  return [
    `{${[...new Set(chunks.map((chunk) => chunk.tenantId))].join(',')}}`,
    block.id,
    block.objectKey,
    block.bytes,
    `${SESSION_OPEN_MINUTES} minutes`,
    list((chunk) => chunk.tenantId),
    list((chunk) => chunk.sessionId),
    list((chunk) => chunk.seq),
    Buffer.concat(chunks.map((chunk) => chunk.sha256)),
    list((chunk) => chunk.sentAt),
    list((chunk) => chunk.bodyLength),
    `{${offsets.join(',')}}`,
    list((chunk) => chunk.sealed.length),
    list((chunk) => chunk.last),
  ];
};
