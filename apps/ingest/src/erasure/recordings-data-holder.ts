import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { open } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import type { DataHolder, HolderFinding, LawfulException, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository } from './erasure.repository.js';
import { RecordingsDataRepository } from './recordings-data.repository.js';
import { SessionEraser } from './session-eraser.js';

type Exported = { path: string; contentType: string; bytes: Uint8Array };

const SEGMENT_TYPE = 'application/vnd.pixeltrace.segment';

/** What recordings hold about an end user of a customer, found by the customer's own pseudonym or by session. */
@Injectable()
export class RecordingsDataHolder implements DataHolder {
  readonly name = 'ingest.recordings';
  readonly stores = ['ingest.session', 'ingest.session_key', 'ingest.chunk', 'ingest.segment', 'ingest.picture', 'ingest.session_event', 'ingest.session_facet', 'ingest.session_tag', 'ingest.viewing', 'ingest.end_user_restriction', 'ingest.export', 'ingest.deletion', 'consent.event', 'blobs'];

  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
    private readonly data: RecordingsDataRepository,
    private readonly erasures: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {}

  async locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    if (!subject.tenantId) return [];
    return this.db.transaction({ tenants: [subject.tenantId] }, async (tx) => {
      const sessions = await this.data.sessionsOf(tx, subject);
      const found = sessions.length > 0 ? await this.data.count(tx, sessions) : [];
      const restrictions = { store: 'ingest.end_user_restriction', records: await this.data.restrictions(tx, subject) };
      return [...found, restrictions, ...(await this.data.namedElsewhere(tx, subject))].filter(({ records }) => records > 0);
    });
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<Exported> {
    const sessions = await this.of(subject, [] as string[], (_tx, found) => Promise.resolve(found));
    for (const sessionId of sessions) yield* this.exportSession(subject.tenantId ?? '', sessionId);
  }

  /** A recording shows what was on the screen; there is nothing in it that could be put right. */
  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  /** Recordings of a restricted person are kept, and answered 423 to whoever asks for them; none are taken, in any project of the customer, though there be none yet. */
  async restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    if (!subject.tenantId) return [];
    return this.db.transaction({ tenants: [subject.tenantId] }, async (tx) => {
      const sessions = await this.data.sessionsOf(tx, subject);
      if (restricted) await this.data.restrict(tx, subject);
      else await this.data.forgetRestrictions(tx, subject);
      return [{ store: 'ingest.session', records: sessions.length }];
    });
  }

  /** Keys and tombstones at once, bytes by jobs: `verifyAbsent` says when they are gone. */
  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    const { tenantId } = subject;
    if (!tenantId) return [];
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const sessions = await this.data.sessionsOf(tx, subject);
      const found = sessions.length > 0 ? await this.data.count(tx, sessions) : [];
      for (const sessionId of sessions) {
        const locked = await this.erasures.lock(tx, { tenantId, sessionId });
        if (locked && !locked.erased) await this.eraser.erase(tx, { tenantId, sessionId }, { kind: 'system', id: 'privacy-request' });
      }
      await this.data.forgetRestrictions(tx, subject);
      await this.data.dropArchives(tx, subject);
      await this.data.forgetConsents(tx, subject);
      return found.filter(({ records }) => records > 0);
    });
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  /** Recordings under a legal hold: nobody can watch them, and they go when it is released. */
  async exceptions(subject: SubjectIdentifier): Promise<LawfulException[]> {
    if (!subject.tenantId) return [];
    return this.db.transaction({ tenants: [subject.tenantId] }, async (tx) => {
      const held = await this.data.heldOf(tx, await this.data.sessionsOf(tx, subject));
      const kept = held.length > 0 ? await this.data.count(tx, held) : [];
      return kept.map(({ store, records }) => ({ store, records, reason: 'legal-hold' }));
    });
  }

  private async *exportSession(tenantId: string, sessionId: string): AsyncIterable<Exported> {
    const { facts, events, objects } = await this.db.transaction({ tenants: [tenantId] }, async (tx) => ({
      facts: await this.data.facts(tx, sessionId),
      events: await this.data.events(tx, sessionId),
      objects: await this.data.objects(tx, sessionId),
    }));
    if (!facts) return;
    yield { path: `recordings/${sessionId}/recording.json`, contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ ...facts, events }, null, 2)) };
    for (const { objectKey, kind, seq } of objects) {
      const bytes = open(await this.keys.get({ tenantId, sessionId }), { tenantId, sessionId, seq, kind }, await this.blobs.get(objectKey));
      yield { path: `recordings/${sessionId}/${kind}-${seq}`, contentType: kind === 'segment' ? SEGMENT_TYPE : 'image/webp', bytes };
    }
  }

  private async of<T>(subject: SubjectIdentifier, nobody: T, work: (tx: Tx, sessions: string[]) => Promise<T>): Promise<T> {
    if (!subject.tenantId) return nobody;
    return this.db.transaction({ tenants: [subject.tenantId] }, async (tx) => {
      const sessions = await this.data.sessionsOf(tx, subject);
      return sessions.length > 0 ? work(tx, sessions) : nobody;
    });
  }
}
