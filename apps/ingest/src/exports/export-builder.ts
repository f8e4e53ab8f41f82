import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { BlobMissingError, KeyUnavailableError, SealBrokenError } from '#blobs/blobs.errors.js';
import { open } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ArchiveZip } from '#personal-data/archive-zip.js';
import { ExportDataRepository, type ExportedObject } from './export-data.repository.js';
import type { ExportRef, ExportToBuild } from './export.repository.js';

export const ARCHIVE_SCHEMA = 'pixeltrace/archive/1';
const RECORDING_SCHEMA = 'pixeltrace/archive-recording/1';
const CONSENT_SCHEMA = 'pixeltrace/archive-consent/1';
const SEGMENT_SCHEMA = 'pixeltrace/segment/1';
const SEGMENT_TYPE = 'application/vnd.pixeltrace.segment';

/** What could not be put into the archive, and why: `erased` or `expired` meanwhile, `kept-for-legal-hold`, `not-processed-yet`, `set-aside`, `unreadable`. */
export interface Omission {
  path: string;
  reason: string;
  count?: number;
}

/** Collects what there is about one end user of one project into an archive (docs/archive-format.md). */
@Injectable()
export class ExportBuilder {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
    private readonly data: ExportDataRepository,
  ) {}

  /** Fills `zip`, whose output somebody must read meanwhile. Answers what had to be left out. */
  async build({ tenantId, exportId }: ExportRef, { projectId, endUser, requestedAt }: ExportToBuild, zip: ArchiveZip, signal: AbortSignal): Promise<Omission[]> {
    const omissions: Omission[] = [];
    const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => this.db.transaction({ tenants: [tenantId] }, work);
    const consent = await inTenant((tx) => this.data.consent(tx, { tenantId, projectId, endUser }));
    await zip.add('consent/decisions.json', 'application/json', CONSENT_SCHEMA, json({ schema: CONSENT_SCHEMA, decisions: consent }));
    for (const sessionId of await inTenant((tx) => this.data.sessions(tx, { tenantId, projectId, endUser }))) {
      signal.throwIfAborted();
      await this.addRecording(tenantId, sessionId, zip, omissions);
    }
    await zip.end('manifest.json', { schema: ARCHIVE_SCHEMA, exportId, projectId, endUser, requestedAt, files: zip.files, omissions });
    return omissions;
  }

  private async addRecording(tenantId: string, sessionId: string, zip: ArchiveZip, omissions: Omission[]): Promise<void> {
    const folder = `recordings/${sessionId}`;
    const found = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.data.recording(tx, tenantId, sessionId));
    if ('reason' in found) {
      omissions.push({ path: folder, reason: found.reason });
      return;
    }
    const { facts, tags, events, objects, waiting, setAside } = found;
    await zip.add(`${folder}/recording.json`, 'application/json', RECORDING_SCHEMA, json({ schema: RECORDING_SCHEMA, ...facts, tags, events }));
    for (const object of objects) await this.addObject(tenantId, sessionId, object, zip, omissions);
    if (waiting > 0) omissions.push({ path: folder, reason: 'not-processed-yet', count: waiting });
    if (setAside > 0) omissions.push({ path: folder, reason: 'set-aside', count: setAside });
  }

  private async addObject(tenantId: string, sessionId: string, { objectKey, kind, seq }: ExportedObject, zip: ArchiveZip, omissions: Omission[]): Promise<void> {
    const folder = `recordings/${sessionId}`;
    const name = kind === 'segment' ? `segments/${String(seq).padStart(5, '0')}.ptseg` : kind === 'poster' ? 'poster' : `thumbnails/${seq}`;
    try {
      const bytes = open(await this.keys.get({ tenantId, sessionId }), { tenantId, sessionId, seq, kind }, await this.blobs.get(objectKey));
      if (kind === 'segment') await zip.add(`${folder}/${name}`, SEGMENT_TYPE, SEGMENT_SCHEMA, bytes);
      else await zip.add(`${folder}/${name}.${isJpeg(bytes) ? 'jpg' : 'webp'}`, isJpeg(bytes) ? 'image/jpeg' : 'image/webp', null, bytes);
    } catch (error) {
      if (!(error instanceof BlobMissingError || error instanceof SealBrokenError || error instanceof KeyUnavailableError)) throw error;
      omissions.push({ path: `${folder}/${name}`, reason: error instanceof KeyUnavailableError && error.code === 'key-gone' ? 'erased' : 'unreadable' });
    }
  }
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value, null, 2));

const isJpeg = (bytes: Buffer): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;
