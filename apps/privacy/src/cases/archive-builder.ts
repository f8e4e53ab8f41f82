import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { ArchiveZip } from '#personal-data/archive-zip.js';
import { HolderExport } from '#personal-data/holder-export.js';
import { type PiecesOf, PieceStore } from '#personal-data/piece-store.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import { ArchiveRepository, type BuiltArchive, piecesOf } from './archive.repository.js';
import { type PersonArchiveOmission, README, VIEWER_MOST_BYTES, viewerPage } from './archive-viewer.js';
import { CaseSeal } from './case-seal.js';
import type { CaseRow, NodeRow } from './case.repository.js';

export const PERSON_ARCHIVE_SCHEMA = 'pixeltrace/person-archive/1';

const PART_BYTES = 4 * 1024 * 1024;

/** Makes the one ZIP file of a person out of what every holder put down. One file of it is in memory at a time. */
@Injectable()
export class ArchiveBuilder {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly archives: ArchiveRepository,
    private readonly seal: CaseSeal,
    private readonly pieces: PieceStore,
    private readonly exported: HolderExport,
  ) {}

  /** Builds it from the beginning, whatever an earlier run left. Where the pieces of holders were is empty afterwards. */
  async build(found: CaseRow, nodes: readonly NodeRow[], signal: AbortSignal): Promise<BuiltArchive> {
    const sealed = await this.db.transaction('platform', (tx) => this.archives.keyOf(tx, found.id));
    const key = Buffer.from(this.seal.open<string>(found.id, 'archive-key', sealed), 'base64');
    const run = randomUUID();
    const zip = new ArchiveZip(found.openedAt);
    const hash = createHash('sha256');
    let bytes = 0;
    const filling = this.fill(zip, found, nodes, key, signal).catch((error: unknown) => {
      zip.output.destroy(error as Error);
      throw error;
    });
    const storing = this.store(runOf(found.id, run, key), zip.output as AsyncIterable<Buffer>, (piece) => {
      hash.update(piece);
      bytes += piece.length;
    });
    const [omissions, parts] = await Promise.all([filling, storing]);
    failpoint(this.config, 'case.after-archive');
    return { run, parts, bytes, sha256: hash.digest(), files: zip.files.length, omissions: omissions.length };
  }

  private async fill(zip: ArchiveZip, { id, openedAt }: CaseRow, nodes: readonly NodeRow[], key: Buffer, signal: AbortSignal): Promise<PersonArchiveOmission[]> {
    const shown: { path: string; text: string }[] = [];
    let shownBytes = 0;
    for (const node of nodes) {
      const of: PiecesOf = { caseId: id, nodeId: node.id, prefix: node.answer?.pieces ?? '', key };
      for (const file of await this.exported.list(of)) {
        signal.throwIfAborted();
        const content = await this.pieces.get(of, file);
        const path = `${node.app}/${node.holder}/${file.path}`;
        await zip.add(path, file.mediaType, file.mediaType === 'application/json' ? `pixeltrace/export/${node.holder}/1` : null, content);
        if (file.mediaType !== 'application/json' || shownBytes + content.length > VIEWER_MOST_BYTES) continue;
        shownBytes += content.length;
        shown.push({ path, text: content.toString('utf8') });
      }
    }
    failpoint(this.config, 'case.after-pieces');
    const omissions = nodes.flatMap(omissionsOf);
    await zip.add('README.txt', 'text/plain', null, Buffer.from(README));
    await zip.add('index.html', 'text/html', null, Buffer.from(viewerPage(shown, zip.files, omissions)));
    const asked = nodes.map(({ app, holder, stores, records }) => ({ app, holder, stores, records }));
    await zip.end('manifest.json', { schema: PERSON_ARCHIVE_SCHEMA, caseId: id, askedAt: openedAt, holders: asked, files: zip.files, omissions });
    return omissions;
  }

  private async store(of: PiecesOf, stream: AsyncIterable<Buffer>, seen: (bytes: Buffer) => void): Promise<number> {
    let part = 0;
    let held: Buffer[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      await this.pieces.putOne(of, part, Buffer.concat(held, bytes));
      part += 1;
      held = [];
      bytes = 0;
    };
    for await (const piece of stream) {
      seen(piece);
      held.push(piece);
      bytes += piece.length;
      if (bytes >= PART_BYTES) await flush();
    }
    if (bytes > 0) await flush();
    return part;
  }
}

/** Where a built archive lies. */
export const runOf = (caseId: string, run: string, key: Buffer): PiecesOf => ({ caseId, nodeId: run, prefix: `${piecesOf(caseId)}zip-${run}`, key });

const omissionsOf = ({ app, holder, records, answer }: NodeRow): PersonArchiveOmission[] => {
  const told = Object.entries(answer?.omits ?? {}).map(([store, reason]) => ({ app, holder, store, reason }));
  if (told.length > 0) return told;
  if ((answer?.files ?? 0) > 0) return [];
  return [{ app, holder, reason: records > 0 ? 'counted-only' : 'nothing-held' }];
};
