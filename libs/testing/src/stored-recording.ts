import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { seal } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import type { SealedKind } from '#blobs/sealed-kinds.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import type { INestApplicationContext } from '@nestjs/common';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';

export interface StoredRecording {
  tenantId: string;
  projectId: string;
  sessionId: string;
  segments: Buffer[];
  poster: Buffer;
  thumbnail: Buffer;
  chunks: Buffer[];
  /** The block that holds chunk 0 (drained) and chunk 1 (waiting), and whatever neighbours bring. */
  blockId: string;
}

const POSTER = Buffer.from('RIFF\u0000\u0000\u0000\u0000WEBPposter of the recording');
const THUMBNAIL = Buffer.from('RIFF\u0000\u0000\u0000\u0000WEBPthumbnail');

/** A recording as intake and worker would have left it half-way: two segments, pictures, an event, chunks in a block and in an object of its own. */
export class RecordingStorage {
  constructor(
    private readonly app: INestApplicationContext,
    private readonly admin: pg.Client,
  ) {}

  async store(of: { tenantId: string; projectId: string }, startedMinutesAgo = 5, endUser: string | null = null): Promise<StoredRecording> {
    const recording = await this.storeBare(of, startedMinutesAgo, endUser);
    await this.addSegment(recording, 1, '[[6000,7000,3]]');
    await this.addPicture(recording, 'poster', 100, recording.poster);
    await this.addPicture(recording, 'thumbnail', 2_000, recording.thumbnail);
    await this.admin.query(`insert into ingest.session_event (session_id, tenant_id, segment, ordinal, t, kind, data) values ($1, $2, 0, 1, 300, 'click', '{"x": 5, "y": 6, "pointer": "m"}')`, [recording.sessionId, of.tenantId]);
    await this.admin.query(`insert into ingest.session_tag (session_id, source, name, value, tenant_id) values ($1, 'recorder', 'plan', 'pro', $2)`, [recording.sessionId, of.tenantId]);
    await this.addFacets(recording, ['kind:click', 'tag:4:plan=pro', 'route:/start', 'device:desktop']);
    await this.addChunks(recording, []);
    return recording;
  }

  /** Only the session, its key and its first segment. */
  async storeBare(of: { tenantId: string; projectId: string }, startedMinutesAgo = 5, endUser: string | null = null): Promise<StoredRecording> {
    const { tenantId, projectId } = of;
    const sessionId = randomUUID();
    await this.admin.query(
      `insert into ingest.session (id, tenant_id, project_id, state, started_at, ended_at, last_chunk_at, expires_at, duration_ms, width, height, route, end_user, server_ledger, next_segment)
       values ($1, $2, $3, 'ended', clock.now() - make_interval(mins => $4), clock.now(), clock.now(), clock.now() + interval '30 days', 9800, 1280, 720, '/start', $5,
         '{"captured": 60, "stored": 57, "deduplicated": 2, "skipped": {"busy": 1}, "lost": {}}', 2)`,
      [sessionId, tenantId, projectId, startedMinutesAgo, endUser],
    );
    await this.app.get<Database>(databaseOf('ingest_intake'), { strict: false }).transaction({ tenants: [tenantId] }, (tx) => this.keys.create(tx, { tenantId, sessionId }));
    const recording: StoredRecording = {
      tenantId,
      projectId,
      sessionId,
      segments: [0, 1].map((number) => Buffer.from(`segment ${number} ${'pixels '.repeat(50)}${sessionId}`)),
      poster: POSTER,
      thumbnail: THUMBNAIL,
      chunks: [0, 1, 2].map((seq) => Buffer.from(`chunk ${seq} ${'frames '.repeat(30)}${sessionId}`)),
      blockId: randomUUID(),
    };
    await this.addSegment(recording, 0, '[]');
    return recording;
  }

  /** What the recording is searched by. */
  async addFacets({ sessionId }: StoredRecording, facets: readonly string[]): Promise<void> {
    await this.admin.query(
      `insert into ingest.session_facet (session_id, facet, tenant_id, project_id, started_at)
       select s.id, f.facet, s.tenant_id, s.project_id, s.started_at from ingest.session s cross join unnest($2::text[]) f (facet) where s.id = $1`,
      [sessionId, facets],
    );
  }

  /** Stores a block in which chunks of several recordings lie, and their rows; then one chunk in an object of its own. */
  async addChunks(recording: StoredRecording, neighbours: readonly StoredRecording[]): Promise<void> {
    const parts: { of: StoredRecording; seq: number; sealed: Buffer }[] = [];
    for (const of of [recording, ...neighbours]) for (const seq of [0, 1]) parts.push({ of, seq, sealed: await this.seal(of, 'chunk', seq, of.chunks[seq] ?? Buffer.alloc(0)) });
    const objectKey = `blocks/${recording.blockId}`;
    await this.blobs.put(objectKey, Buffer.concat(parts.map(({ sealed }) => sealed)));
    await this.admin.query('begin');
    await this.admin.query('insert into ingest.block (id, object_key, bytes) values ($1, $2, 1)', [recording.blockId, objectKey]);
    let offset = 0;
    for (const { of, seq, sealed } of parts) {
      const drained = seq === 0;
      await this.admin.query('delete from ingest.chunk where session_id = $1 and seq = $2', [of.sessionId, seq]);
      await this.insertChunk(of, seq, drained ? { state: 'drained' } : { state: 'accepted', blockId: recording.blockId, offset, length: sealed.length });
      offset += sealed.length;
    }
    await this.admin.query('commit');
    await this.admin.query('delete from ingest.chunk where session_id = $1 and seq = 2', [recording.sessionId]);
    await this.insertChunk(recording, 2, { state: 'quarantined', objectKey: await this.put(recording, 'chunk', 2, recording.chunks[2] ?? Buffer.alloc(0)) });
  }

  async put({ tenantId, sessionId }: StoredRecording, kind: SealedKind, seq: number, plain: Buffer): Promise<string> {
    const key = `sessions/${tenantId}/${sessionId}/${kind}-${seq}-${randomBytes(6).toString('hex')}`;
    await this.blobs.put(key, await this.seal({ tenantId, sessionId }, kind, seq, plain));
    return key;
  }

  private async seal({ tenantId, sessionId }: { tenantId: string; sessionId: string }, kind: SealedKind, seq: number, plain: Buffer): Promise<Buffer> {
    return seal(await this.keys.get({ tenantId, sessionId }), { tenantId, sessionId, seq, kind }, plain);
  }

  private async addSegment(recording: StoredRecording, number: number, gaps: string): Promise<void> {
    const plain = recording.segments[number] ?? Buffer.alloc(0);
    await this.admin.query(
      `insert into ingest.segment (session_id, number, tenant_id, first_t, last_t, keyframes, gaps, frames, bytes, object_key) values ($1, $2, $3, $4, $5, $6, $7, 20, $8, $9)`,
      [recording.sessionId, number, recording.tenantId, number * 5_000, number * 5_000 + 4_800, JSON.stringify([[number * 5_000, 20]]), gaps, plain.length, await this.put(recording, 'segment', number, plain)],
    );
  }

  private async addPicture(recording: StoredRecording, kind: 'poster' | 'thumbnail', t: number, plain: Buffer): Promise<void> {
    await this.admin.query('insert into ingest.picture (session_id, kind, t, tenant_id, width, height, bytes, object_key) values ($1, $2, $3, $4, 320, 180, $5, $6)', [
      recording.sessionId, kind, t, recording.tenantId, plain.length, await this.put(recording, kind, t, plain),
    ]);
  }

  private async insertChunk({ tenantId, sessionId, chunks }: StoredRecording, seq: number, at: { state: string; blockId?: string; offset?: number; length?: number; objectKey?: string }): Promise<void> {
    await this.admin.query(
      `insert into ingest.chunk (session_id, seq, tenant_id, sha256, body_length, block_id, block_offset, block_length, object_key, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [sessionId, seq, tenantId, createHash('sha256').update(chunks[seq] ?? '').digest(), chunks[seq]?.length ?? 0, at.blockId ?? null, at.offset ?? null, at.length ?? null, at.objectKey ?? null, at.state],
    );
  }

  private get blobs(): BlobStore {
    return this.app.get<BlobStore>(BLOB_STORE, { strict: false });
  }

  private get keys(): SessionKeys {
    return this.app.get(SessionKeys, { strict: false });
  }
}
