import { leafHash } from '#audit/merkle.js';
import { ORIGIN, verifierKey } from '#audit/note.js';
import { consistencyProof, inclusionProof, rootOfInclusion } from '#audit/proof.js';
import { ReceiptSigner } from '#audit/receipt.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { createPublicKey } from 'node:crypto';
import type { AnchorDto, AuditEntriesDto, AuditEntriesQuery, CheckpointDto, CheckpointListDto, CheckpointQuery, ConsistencyDto, ConsistencyQuery, LeafProofDto, SignedCheckpointDto } from './audit.dto.js';
import { type Anchor, type EntryRow, type Place, ProofsRepository, type SignedCheckpoint, type TreeName } from './proofs.repository.js';
import { TreeReader } from './tree-reader.js';

const PLATFORM = 'platform';
const PAGE = 25;

/** Proves to everybody what the audit log says, without saying it. */
@Injectable()
export class ProofsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly rows: ProofsRepository,
    private readonly signer: ReceiptSigner,
  ) {}

  /** Throws `not-found` as long as nothing was signed. */
  async newest(): Promise<CheckpointDto> {
    const checkpoint = await this.read((tx) => this.rows.checkpoint(tx));
    if (!checkpoint) throw new ProblemError('not-found');
    const [key] = await this.signer.publicKeys();
    const publicKey = key?.publicKey ?? '';
    return { ...toDto(checkpoint), publicKey, verifierKey: verifierKey(createPublicKey(publicKey)) };
  }

  async list({ year, limit = PAGE }: CheckpointQuery): Promise<CheckpointListDto> {
    return { items: (await this.read((tx) => this.rows.checkpoints(tx, year, limit))).map(toDto) };
  }

  /** That the log of a year at one size begins with what it was at another. Throws `not-found` for sizes beyond what was signed. */
  consistency(query: ConsistencyQuery): Promise<ConsistencyDto> {
    return this.read(async (tx) => {
      const { from = 1 } = query;
      const newest = query.to === undefined || query.year === undefined ? await this.rows.checkpoint(tx) : undefined;
      const year = query.year ?? newest?.shard;
      const to = query.to ?? newest?.size ?? 0;
      const signed = year === undefined ? undefined : await this.rows.checkpoint(tx, { shard: year, size: to });
      if (year === undefined || !signed || from > to) throw new ProblemError('not-found');
      const { rootOf } = new TreeReader(tx, this.rows, { log: PLATFORM, shard: year });
      const [earlierRoot, root] = [await rootOf(0, from), await rootOf(0, to)];
      return { year, from, to, earlierRoot: base64(earlierRoot), root: base64(root), proof: (await consistencyProof(from, to, rootOf)).map(base64) };
    });
  }

  /**
   * That a leaf is in the log, up to a signed checkpoint. Says nothing of what is in it: who has the leaf compares its hash. Throws `not-found`, and `not-signed-yet` in the minutes
   * before the next checkpoint.
   */
  leaf(leafId: string): Promise<LeafProofDto> {
    return this.read(async (tx) => {
      const place = await this.rows.place(tx, leafId);
      if (!place) throw new ProblemError('not-found');
      const anchor = place.log === PLATFORM ? undefined : await this.rows.anchorAfter(tx, place);
      if (place.log !== PLATFORM && !anchor) throw new ProblemError('not-signed-yet', { retryAfterSeconds: 600 });
      const signed = anchor ? { log: PLATFORM, shard: anchor.shard, number: anchor.number, leafHash: leafHash(anchor.leaf) } : place;
      const checkpoint = await this.rows.checkpoint(tx, { shard: signed.shard, size: signed.number + 1 });
      if (!checkpoint) throw new ProblemError('not-signed-yet', { retryAfterSeconds: 600 });
      return {
        leafId,
        log: place.log,
        year: place.shard,
        number: place.number,
        leafHash: base64(place.leafHash),
        anchor: anchor ? await this.anchored(tx, place, anchor) : null,
        inclusion: (await this.path(tx, signed, checkpoint.size, checkpoint.root)).map(base64),
        checkpoint: toDto(checkpoint),
      };
    });
  }

  /** Our own log, newest first. */
  platform(query: AuditEntriesQuery): Promise<AuditEntriesDto> {
    return this.page('platform', query, (tx, year, before, limit) => this.rows.platformEntries(tx, year, before, limit));
  }

  /** What is written down about an organisation, newest first. */
  own({ tenantId }: Principal, query: AuditEntriesQuery): Promise<AuditEntriesDto> {
    return this.page({ tenants: [tenantId] }, query, (tx, year, before, limit) => this.rows.tenantEntries(tx, tenantId, year, before, limit));
  }

  private async page(scope: 'platform' | { tenants: string[] }, { year, before, limit = PAGE }: AuditEntriesQuery, find: (tx: Tx, year: string, before: number, limit: number) => Promise<EntryRow[]>): Promise<AuditEntriesDto> {
    const items = await this.db.transaction(scope, async (tx) => find(tx, year ?? (await this.rows.year(tx)), before ?? Number.MAX_SAFE_INTEGER, limit));
    return { items: items.map(({ id, number, leaf, sequencedAt }) => ({ id, number, sequencedAt, leaf: leaf.toString('utf8') })) };
  }

  private async anchored(tx: Tx, place: Place, { size, number, leaf }: Anchor): Promise<AnchorDto> {
    const { details } = JSON.parse(leaf.toString('utf8')) as { details: { root: string } };
    const root = Buffer.from(details.root, 'hex');
    return { size, root: base64(root), number, leaf: leaf.toString('utf8'), inclusion: (await this.path(tx, place, size, root)).map(base64) };
  }

  /** A proof that would not hold is not given. */
  private async path(tx: Tx, place: TreeName & { number: number; leafHash: Buffer }, size: number, root: Buffer): Promise<Buffer[]> {
    const path = await inclusionProof(place.number, size, new TreeReader(tx, this.rows, place).rootOf);
    if (!rootOfInclusion(place.leafHash, place.number, size, path)?.equals(root)) throw new ProblemError('dependency-unavailable', { detail: 'The log does not lead to its signed root. Run the verifier.' });
    return path;
  }

  private read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', work);
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

const toDto = ({ shard, size, root, note, signedAt }: SignedCheckpoint): SignedCheckpointDto => ({ origin: `${ORIGIN}/${shard}`, year: shard, size, root: base64(root), note, signedAt });
