import type { JobPayload } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import { Webhooks } from '../webhooks/webhooks.js';
import { ArchiveParts } from './archive-parts.js';
import { ArchiveZip } from '#personal-data/archive-zip.js';
import { ExportBuilder } from './export-builder.js';
import { type Built, type ExportRef, ExportRepository, type ExportToBuild } from './export.repository.js';

const GOOD_FOR_HOURS = 24;

/** Builds one archive, from the beginning whenever it was killed: what an earlier run stored is removed first. */
@Injectable()
@HandlesJob('exports.build')
export class BuildExportHandler implements JobHandler<'exports.build'> {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: ExportRepository,
    private readonly parts: ArchiveParts,
    private readonly builder: ExportBuilder,
    private readonly webhooks: Webhooks,
  ) {}

  async handle(ref: JobPayload<'exports.build'>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    await this.parts.remove(ref);
    const run = randomUUID();
    const key = await this.parts.newKey(ref);
    const wish = await this.inTenant(ref, (tx) => this.repository.begin(tx, ref, run, key));
    if (!wish) return;
    if (wish.restricted) return this.inTenant(ref, (tx) => this.failed(tx, ref, wish, 'restricted'));
    const built = await this.build(ref, wish, run, key.key, signal);
    const wanted = await this.inTenant(ref, (tx) => this.finished(tx, ref, wish, run, built));
    if (!wanted) await this.parts.remove(ref);
  }

  private async build(ref: ExportRef, wish: ExportToBuild, run: string, key: Buffer, signal: AbortSignal): Promise<Built> {
    const zip = new ArchiveZip(wish.requestedAt);
    const hash = createHash('sha256');
    let bytes = 0;
    const building = this.builder.build(ref, wish, zip, signal).catch((error: unknown) => {
      zip.output.destroy(error as Error);
      throw error;
    });
    const storing = this.parts.write(ref, run, key, zip.output as AsyncIterable<Buffer>, (piece) => {
      hash.update(piece);
      bytes += piece.length;
    });
    const [omissions, parts] = await Promise.all([building, storing]);
    return { parts, bytes, sha256: hash.digest(), files: zip.files.length, omissions: omissions.length };
  }

  private async finished(tx: Tx, ref: ExportRef, { projectId }: ExportToBuild, run: string, built: Built): Promise<boolean> {
    if (!(await this.repository.finish(tx, ref, run, built, GOOD_FOR_HOURS))) return false;
    await this.webhooks.emit(tx, { tenantId: ref.tenantId, projectId }, 'export.ready', { exportId: ref.exportId, bytes: built.bytes, files: built.files, omissions: built.omissions });
    return true;
  }

  private async failed(tx: Tx, ref: ExportRef, { projectId }: ExportToBuild, failure: string): Promise<void> {
    await this.repository.fail(tx, ref, failure);
    await this.webhooks.emit(tx, { tenantId: ref.tenantId, projectId }, 'export.failed', { exportId: ref.exportId, failure });
  }

  private inTenant<T>({ tenantId }: ExportRef, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}
