import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { AnnouncementStart } from './announcement-start.js';
import { type AnnouncementAction, requireState } from './announcement-states.js';
import type { AnnouncementDto, ChangeAnnouncementDto, CreateAnnouncementDto, DeliveriesDto, DeliveriesQueryDto } from './announcements.dto.js';
import { type AnnouncementRow, AnnouncementsRepository } from './announcements.repository.js';
import { type Audience, RecipientSources } from './recipient-sources.js';

const DELIVERIES = 200;

/** Operators write announcements, start and stop them, and see how far they are. */
@Injectable()
export class AnnouncementsService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: AnnouncementsRepository,
    private readonly sources: RecipientSources,
    private readonly starting: AnnouncementStart,
  ) {}

  /** Throws `validation-failed` for a source or state that does not exist. */
  async create(operator: OperatorPrincipal, draft: CreateAnnouncementDto): Promise<AnnouncementDto> {
    this.requireKnown(draft.audiences);
    return this.db.transaction('platform', async (tx) => {
      const row = await this.repository.create(tx, draft, operator.id);
      await this.note(tx, operator, row.id, 'created', { stream: row.stream });
      return this.dto(tx, row);
    });
  }

  async list(): Promise<AnnouncementDto[]> {
    return this.db.transaction('platform', async (tx) => {
      const rows = await this.repository.list(tx);
      const progress = await this.repository.progress(tx, rows.map(({ id }) => id));
      return rows.map((row) => toDto(row, progress.get(row.id)));
    });
  }

  /** Throws `not-found`. */
  async read(id: string): Promise<AnnouncementDto> {
    return this.db.transaction('platform', async (tx) => {
      const row = await this.repository.find(tx, id);
      if (!row) throw new ProblemError('not-found');
      return this.dto(tx, row);
    });
  }

  change(operator: OperatorPrincipal, id: string, version: number, changes: ChangeAnnouncementDto): Promise<AnnouncementDto> {
    if (changes.audiences) this.requireKnown(changes.audiences);
    return this.act(operator, id, version, 'change', (tx) => this.repository.change(tx, id, changes));
  }

  /** Throws `mail-sender-unproven` while receivers could not tell that the mails are ours. */
  async schedule(operator: OperatorPrincipal, id: string, version: number, dueAt: Date | undefined): Promise<AnnouncementDto> {
    await this.starting.requireProvenSender();
    return this.act(operator, id, version, 'schedule', async (tx) => {
      const row = await this.repository.setState(tx, id, 'scheduled', dueAt ?? this.starting.now());
      return dueAt === undefined ? this.starting.start(tx, id) : row;
    });
  }

  pause(operator: OperatorPrincipal, id: string, version: number): Promise<AnnouncementDto> {
    return this.act(operator, id, version, 'pause', (tx) => this.repository.setState(tx, id, 'paused'));
  }

  async resume(operator: OperatorPrincipal, id: string, version: number): Promise<AnnouncementDto> {
    await this.starting.requireProvenSender();
    return this.act(operator, id, version, 'resume', (tx) => this.starting.start(tx, id));
  }

  cancel(operator: OperatorPrincipal, id: string, version: number): Promise<AnnouncementDto> {
    return this.act(operator, id, version, 'cancel', async (tx) => {
      const row = await this.repository.setState(tx, id, 'cancelled');
      await this.repository.cancelQueued(tx, id);
      return row;
    });
  }

  /** Sends what nobody knows the fate of once more, as the same message. */
  resend(operator: OperatorPrincipal, id: string, version: number): Promise<AnnouncementDto> {
    return this.act(operator, id, version, 'resend', async (tx, row) => {
      const count = await this.repository.requeueUncertain(tx, id);
      return row.state === 'done' && count > 0 ? this.repository.setState(tx, id, 'running') : row;
    });
  }

  async deliveries(id: string, { state, after }: DeliveriesQueryDto): Promise<DeliveriesDto> {
    return this.db.transaction('platform', async (tx) => {
      if (!(await this.repository.find(tx, id))) throw new ProblemError('not-found');
      const deliveries = await this.repository.deliveries(tx, id, state, after, DELIVERIES);
      return { deliveries, next: deliveries.length < DELIVERIES ? null : (deliveries.at(-1)?.mailId ?? null) };
    });
  }

  /** Throws `not-found`, `precondition-failed`, `conflict`. */
  private async act(operator: OperatorPrincipal, id: string, version: number, action: AnnouncementAction, work: (tx: Tx, row: AnnouncementRow) => Promise<AnnouncementRow>): Promise<AnnouncementDto> {
    return this.db.transaction('platform', async (tx) => {
      const row = await this.repository.lock(tx, id);
      if (!row) throw new ProblemError('not-found');
      if (row.version !== version) throw new ProblemError('precondition-failed');
      requireState(row.state, action);
      const after = await work(tx, row);
      await this.note(tx, operator, id, action, { from: row.state, to: after.state });
      return this.dto(tx, after);
    });
  }

  private requireKnown(audiences: readonly Audience[]): void {
    const errors = audiences.flatMap(({ source, states = [] }, index) => {
      const found = this.sources.find(source);
      if (!found) return [{ pointer: `/audiences/${index}/source`, detail: `Known: ${this.sources.names().join(', ')}.` }];
      return states.every((state) => found.states.includes(state)) ? [] : [{ pointer: `/audiences/${index}/states`, detail: `Known: ${found.states.join(', ')}.` }];
    });
    if (errors.length > 0) throw new ProblemError('validation-failed', { errors });
  }

  private async dto(tx: Tx, row: AnnouncementRow): Promise<AnnouncementDto> {
    return toDto(row, (await this.repository.progress(tx, [row.id])).get(row.id));
  }

  private note(tx: Tx, operator: OperatorPrincipal, id: string, action: string, details: Record<string, string>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action: `announcement.${action}`, actor: actorOf(operator), target: { kind: 'announcement', id }, details });
  }
}

const toDto = ({ sourceIndex: _index, sourceCursor: _cursor, ...row }: AnnouncementRow, progress: AnnouncementDto['progress'] | undefined): AnnouncementDto => ({
  ...row,
  progress: progress ?? { queued: 0, sending: 0, sent: 0, uncertain: 0, suppressed: 0, failed: 0, cancelled: 0 },
});
