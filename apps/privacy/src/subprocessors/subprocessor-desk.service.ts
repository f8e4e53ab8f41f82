import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SubprocessorLists } from './subprocessor-lists.service.js';
import { SubprocessorNotice } from './subprocessor-notice.js';
import type { AnnounceSubprocessorDto, CorrectSubprocessorDto, SubprocessorDto, SubprocessorsDto } from './subprocessors.dto.js';
import { SubprocessorsRepository } from './subprocessors.repository.js';

/** In which customers can object, before anything is sent. */
export const OBJECTION_DAYS = 30;
const DAY_MS = 86_400_000;

/** Operators keep the registry: the egress gate, the public list and the notices follow from it. */
@Injectable()
export class SubprocessorDesk {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: SubprocessorsRepository,
    private readonly lists: SubprocessorLists,
    private readonly notice: SubprocessorNotice,
  ) {}

  async all(): Promise<SubprocessorsDto> {
    return { subprocessors: await this.db.transaction('platform', (tx) => this.repository.all(tx)) };
  }

  async read(id: string): Promise<SubprocessorDto> {
    return this.db.transaction('platform', (tx) => this.require(tx, id));
  }

  /** Tells those who answer for organisations, and opens the time in which they can object. */
  announce(operator: OperatorPrincipal, wish: AnnounceSubprocessorDto): Promise<SubprocessorDto> {
    return this.db.transaction('platform', async (tx) => {
      await this.repository.lock(tx);
      if (await this.repository.isListed(tx, wish.host)) throw new ProblemError('conflict', { detail: 'The host is on the list already: end that entry first.' });
      const hasCustomers = await this.repository.hasCustomers(tx);
      const now = await this.repository.now(tx);
      const soonest = hasCustomers ? new Date(now.getTime() + OBJECTION_DAYS * DAY_MS) : now;
      const activeFrom = wish.activeFrom === undefined ? soonest : new Date(wish.activeFrom);
      if (activeFrom < soonest) throw new ProblemError('validation-failed', { errors: [{ pointer: '/activeFrom', detail: hasCustomers ? `Customers have ${OBJECTION_DAYS} days to object.` : 'Lies in the past.' }] });
      const id = randomUUID();
      await this.repository.insert(tx, id, { ...wish, handlesEuUk: wish.handlesEuUk ?? true, activeFrom }, now);
      const subprocessor = await this.require(tx, id);
      const noticeId = hasCustomers ? await this.notice.announce(tx, subprocessor) : null;
      await this.note(tx, operator, subprocessor, 'announced', { activeFrom: activeFrom.toISOString(), noticeId });
      return subprocessor;
    });
  }

  /** Throws `not-found`, `precondition-failed`, `conflict`. */
  correct(operator: OperatorPrincipal, id: string, version: number, change: CorrectSubprocessorDto): Promise<SubprocessorDto> {
    return this.change(operator, id, version, 'corrected', (tx) => this.repository.correct(tx, id, change));
  }

  /** Nothing goes there any more, from this moment on. */
  end(operator: OperatorPrincipal, id: string, version: number): Promise<SubprocessorDto> {
    return this.change(operator, id, version, 'ended', (tx) => this.repository.end(tx, id));
  }

  private change(operator: OperatorPrincipal, id: string, version: number, kind: 'corrected' | 'ended', work: (tx: Tx) => Promise<void>): Promise<SubprocessorDto> {
    return this.db.transaction('platform', async (tx) => {
      await this.repository.lock(tx);
      const before = await this.require(tx, id);
      if (before.version !== version) throw new ProblemError('precondition-failed');
      if (before.activeUntil !== null) throw new ProblemError('conflict', { detail: 'It was ended before.' });
      await work(tx);
      const after = await this.require(tx, id);
      await this.note(tx, operator, after, kind, { version: after.version });
      return after;
    });
  }

  private async note(tx: Tx, operator: OperatorPrincipal, { id, host, country }: SubprocessorDto, kind: 'announced' | 'corrected' | 'ended', details: Record<string, string | number | null>): Promise<void> {
    await this.lists.publish(tx, kind, id);
    await this.audit.append(tx, { log: 'platform', action: `subprocessor.${kind}`, actor: actorOf(operator), target: { kind: 'subprocessor', id }, details: { host, country, ...details } });
  }

  private async require(tx: Tx, id: string): Promise<SubprocessorDto> {
    const found = await this.repository.find(tx, id);
    if (!found) throw new ProblemError('not-found');
    return found;
  }
}
