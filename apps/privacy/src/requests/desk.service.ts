import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { DeskView } from './desk-view.js';
import type { EnterRequestDto } from './desk-steps.dto.js';
import type { DeskQueryDto, RequestDetailDto, RequestListDto, RightsFiguresDto } from './desk.dto.js';
import { Filing } from './filing.js';
import type { RequestRow } from './request.js';
import { RequestsRepository } from './requests.repository.js';

const PAGE = 25;
const FOUND = 100;

/** What operators read, and what they enter for people who wrote or called. */
@Injectable()
export class DeskService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly requests: RequestsRepository,
    private readonly view: DeskView,
    private readonly filing: Filing,
    private readonly cursors: ListCursor,
    private readonly keys: MailKeys,
  ) {}

  async list({ cursor, limit = PAGE, ...filter }: DeskQueryDto): Promise<RequestListDto> {
    const list = ['rights-requests', filter.state, filter.type, filter.ownerId, filter.overdue];
    const after = cursor === undefined ? undefined : this.cursors.decode(list, cursor);
    const rows = await this.db.transaction('platform', (tx) => this.requests.list(tx, filter, { after, limit: limit + 1 }));
    const last = rows[limit - 1];
    return { items: rows.slice(0, limit).map((row) => this.view.summary(row)), nextCursor: rows.length > limit && last ? this.cursors.encode(list, last) : null };
  }

  async find(email: string): Promise<RequestListDto> {
    const rows = await this.db.transaction('platform', (tx) => this.requests.ofPersonKey(tx, this.keys.recipientKey(email), FOUND));
    return { items: rows.map((row) => this.view.summary(row)), nextCursor: null };
  }

  read(id: string): Promise<RequestDetailDto> {
    return this.db.transaction('platform', async (tx) => {
      const request = await this.requests.find(tx, id);
      if (!request) throw new ProblemError('not-found');
      return this.view.detail(tx, request);
    });
  }

  figures(): Promise<RightsFiguresDto> {
    return this.db.transaction('platform', (tx) => this.requests.figures(tx));
  }

  enter(operator: OperatorPrincipal, { receivedAt, changes, ...entered }: EnterRequestDto): Promise<RequestDetailDto> {
    return this.db.transaction('platform', async (tx) => {
      const at = receivedAt === undefined ? undefined : new Date(receivedAt);
      if (at && (Number.isNaN(at.getTime()) || (await this.requests.isAhead(tx, at)))) {
        throw new ProblemError('validation-failed', { errors: [{ pointer: '/receivedAt', detail: 'must not be ahead of now' }] });
      }
      const request = await this.filing.file(tx, { ...entered, channel: 'operator', createdBy: operator.id, receivedAt: at, changes: given(changes) }, actorOf(operator));
      if (!request) throw new ProblemError('conflict');
      return this.view.detail(tx, request);
    });
  }

  /** One step of an operator with a request, in the version that they read. */
  act(operator: OperatorPrincipal, { id, version }: { id: string; version: number }, work: (tx: Tx, request: RequestRow, by: AuditActor) => Promise<RequestRow>): Promise<RequestDetailDto> {
    return this.db.transaction('platform', async (tx) => {
      const request = await this.requests.lock(tx, id);
      if (!request) throw new ProblemError('not-found');
      if (request.version !== version) throw new ProblemError('precondition-failed');
      return this.view.detail(tx, await work(tx, request, actorOf(operator)));
    });
  }
}

/** What of the fields was given; undefined for none. */
export const given = (changes: object | undefined): Record<string, string> | undefined => {
  const entries = Object.entries(changes ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};
