import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import type { PageQuery } from '#http/page.dto.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { CreateDeletionDto, DeletedRecordingListDto, DeletionDto, DeletionListDto, DryRunDto, SelectionDto, SteerDeletionDto } from './deletion.dto.js';
import { DeletionRepository } from './deletion.repository.js';
import { type DryRun, DryRunToken } from './dry-run-token.js';
import { isDefinite, kindOf, type Selection } from './selection.js';

const SAMPLE = 10;
const LISTED = 100;
const PAGE = 1_000;
/** So many more than the dry run found may have come in before somebody has to look again. */
const MORE = 100;
const STEER: Readonly<Record<SteerDeletionDto['state'], { from: readonly string[]; to: string }>> = {
  paused: { from: ['erasing'], to: 'paused' },
  erasing: { from: ['paused'], to: 'erasing' },
  cancelled: { from: ['erasing', 'paused'], to: 'removing' },
};

/** Customers delete many recordings at once: a dry run first, then a job that they can follow, pause and cancel. */
@Injectable()
export class DeletionsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: DeletionRepository,
    private readonly tokens: DryRunToken,
    private readonly outbox: Outbox,
    private readonly cursors: ListCursor,
  ) {}

  /** Changes nothing. Throws `not-found`, `validation-failed`. */
  async dryRun(principal: Principal, projectId: string, wish: SelectionDto): Promise<DryRunDto> {
    const selection = selectionOf(wish);
    const scope = { tenantId: principal.tenantId, projectId };
    return this.inProject(principal, projectId, async (tx) => {
      const found = await this.repository.count(tx, scope, selection.where, wish.cutOff);
      const { token, expiresAt } = this.tokens.issue(dryRunOf(principal, projectId, wish), found.recordings);
      return { ...found, sample: await this.repository.sample(tx, scope, selection.where, wish.cutOff, SAMPLE), token, tokenExpiresAt: expiresAt };
    });
  }

  /** Throws `not-found`, `validation-failed`, and `conflict` when there is much more by now than the dry run found. */
  async create(principal: Principal, projectId: string, wish: CreateDeletionDto): Promise<DeletionDto> {
    const selection = selectionOf(wish);
    const scope = { tenantId: principal.tenantId, projectId };
    return this.inProject(principal, projectId, async (tx) => {
      const expected = this.tokens.foundBy(dryRunOf(principal, projectId, wish), wish.token);
      if (expected === undefined) throw new ProblemError('validation-failed', { errors: [{ pointer: '/token', detail: 'Is not of a dry run of this selection, or too old.' }] });
      const { recordings } = await this.repository.count(tx, scope, selection.where, wish.cutOff);
      if (recordings > expected * 1.1 + MORE) throw new ProblemError('conflict', { detail: `There are ${recordings} recordings by now. Look again.` });
      return this.begin(tx, { ...scope, selection, cutOff: wish.cutOff, expected, requestedBy: actorOf(principal) });
    });
  }

  /** Erases every recording of one end user, without a dry run: for requests of the person. Within the caller's transaction (duty `ingest_api`). */
  async eraseEndUser(tx: Tx, scope: { tenantId: string; projectId: string }, endUser: string, requestedBy: AuditActor): Promise<DeletionDto> {
    const selection = { where: { endUser }, everything: false };
    const { recordings } = await this.repository.count(tx, scope, selection.where, undefined);
    return this.begin(tx, { ...scope, selection, cutOff: undefined, expected: recordings, requestedBy });
  }

  /** Newest first. Throws `not-found`, `invalid-cursor`. */
  async list(principal: Principal, projectId: string, { cursor, limit = LISTED }: PageQuery): Promise<DeletionListDto> {
    const list = ['deletions', principal.tenantId, projectId];
    return this.inProject(principal, projectId, async (tx) => {
      const from = this.cursors.decode(list, cursor);
      const { items, nextCursor } = this.cursors.page(list, await this.repository.newest(tx, { tenantId: principal.tenantId, projectId }, from, limit + 1), limit);
      return { items: items.map(({ at: _at, ...deletion }) => deletion), nextCursor };
    });
  }

  /** Throws `not-found`. */
  async read(principal: Principal, id: string): Promise<DeletionDto> {
    return this.db.transaction({ tenants: [principal.tenantId] }, (tx) => this.find(tx, principal, id));
  }

  /** Pauses, resumes, or cancels what has not begun. Asked for twice it changes nothing. Throws `not-found`, `conflict` when it is too late. */
  async steer(principal: Principal, id: string, state: SteerDeletionDto['state']): Promise<DeletionDto> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const before = await this.find(tx, principal, id);
      const { from, to } = STEER[state];
      if (!(await this.repository.steer(tx, id, from, to))) {
        if (before.state === state) return before;
        throw new ProblemError('conflict', { detail: `The deletion is ${before.state}.` });
      }
      if (state === 'cancelled') await this.repository.forgetDeferred(tx, id);
      if (state !== 'paused') await this.outbox.enqueue(tx, 'deletion.run', { tenantId: principal.tenantId, deletionId: id }, { key: id });
      await this.note(tx, principal.tenantId, `deletion.${state === 'erasing' ? 'resumed' : state}`, actorOf(principal), id, {});
      return this.find(tx, principal, id);
    });
  }

  /** The recordings of a deletion, in the order of their ids. Throws `not-found`. */
  async recordings(principal: Principal, id: string, after: string | undefined): Promise<DeletedRecordingListDto> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      await this.find(tx, principal, id);
      const rows = await this.repository.recordings(tx, id, after, PAGE + 1);
      const items = rows.slice(0, PAGE);
      return { items, next: rows.length > PAGE ? (items.at(-1)?.sessionId ?? null) : null };
    });
  }

  private async begin(tx: Tx, wish: { tenantId: string; projectId: string; selection: Selection; cutOff: string | undefined; expected: number; requestedBy: AuditActor }): Promise<DeletionDto> {
    const id = randomUUID();
    const kind = kindOf(wish.selection);
    await this.repository.insert(tx, { id, kind, ...wish });
    await this.outbox.enqueue(tx, 'deletion.run', { tenantId: wish.tenantId, deletionId: id }, { key: id });
    await this.note(tx, wish.tenantId, 'deletion.requested', wish.requestedBy, id, { kind, projectId: wish.projectId, expected: wish.expected });
    return (await this.repository.find(tx, wish.tenantId, id)) as DeletionDto;
  }

  private async find(tx: Tx, principal: Principal, id: string): Promise<DeletionDto> {
    const found = await this.repository.find(tx, principal.tenantId, id);
    if (!found || !mayReachProject(principal, found.projectId)) throw new ProblemError('not-found');
    return found;
  }

  private note(tx: Tx, tenantId: string, action: string, actor: AuditActor, id: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor, target: { kind: 'deletion', id }, details });
  }

  private async inProject<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx);
    });
  }
}

const selectionOf = ({ where = {}, everything = false }: SelectionDto): Selection => {
  const selection = { where, everything };
  if (!isDefinite(selection)) throw new ProblemError('validation-failed', { errors: [{ pointer: '/where', detail: 'Give at least one condition, or everything: true and none.' }] });
  return selection;
};

const dryRunOf = (principal: Principal, projectId: string, { where = {}, everything = false, cutOff }: SelectionDto): DryRun => ({
  tenantId: principal.tenantId,
  projectId,
  callerId: principal.id,
  where,
  everything,
  cutOff: cutOff ?? null,
});
