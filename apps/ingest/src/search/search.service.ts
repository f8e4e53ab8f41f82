import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor, type ListPosition } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FilterScope, RecordingFilter } from './recording-filter.js';
import type { RecordingSummaryDto } from './recording-summary.dto.js';
import { toSummary } from './recording-summary.js';
import type { ListRecordingsQuery, RecordingListDto, SearchRecordingsDto } from './search.dto.js';
import type { SearchOrder, SearchSort } from './search-plan.js';
import { SearchRepository } from './search.repository.js';

const DEFAULT_LIMIT = 25;

interface Search {
  filter: RecordingFilter;
  sort: SearchSort;
  order: SearchOrder;
  cursor: string | undefined;
  limit: number;
}

/** Finds recordings of a project, a page at a time, forwards and back. */
@Injectable()
export class SearchService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: SearchRepository,
    private readonly cursors: ListCursor,
  ) {}

  /** Throws `not-found` for a project out of reach, `invalid-cursor`. */
  list(principal: Principal, projectId: string, { cursor, limit, sort, order, ...filter }: ListRecordingsQuery): Promise<RecordingListDto> {
    return this.find(principal, projectId, { filter, cursor, limit: limit ?? DEFAULT_LIMIT, sort: sort ?? 'startedAt', order: order ?? 'desc' });
  }

  /** The same with conditions that do not belong in a URL. */
  search(principal: Principal, projectId: string, { cursor, limit, sort, order, filter }: SearchRecordingsDto): Promise<RecordingListDto> {
    return this.find(principal, projectId, { filter: filter ?? {}, cursor, limit: limit ?? DEFAULT_LIMIT, sort: sort ?? 'startedAt', order: order ?? 'desc' });
  }

  private async find(principal: Principal, projectId: string, search: Search): Promise<RecordingListDto> {
    const scope = { tenantId: principal.tenantId, projectId };
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return this.page(tx, scope, search);
    });
  }

  private async page(tx: Tx, scope: FilterScope, { filter, sort, order, cursor, limit }: Search): Promise<RecordingListDto> {
    const list = listOf(scope, { filter, sort, order });
    const from = this.cursors.decode(list, cursor);
    const back = from?.towards === 'previous';
    const { found, stoppedAt } = await this.repository.page(tx, filter, scope, { sort, order: back ? opposite(order) : order, after: from, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const further = found.length > limit ? shown.at(-1) : stoppedAt;
    if (back) shown.reverse();
    const [before, behind] = back ? [further, shown.at(-1) ?? from] : [from && (shown[0] ?? from), further];
    const cursorTo = (towards: 'next' | 'previous', end: ListPosition | undefined): string | null => (end ? this.cursors.encode(list, { towards, at: end.at, id: end.id }) : null);
    return { items: await this.summaries(tx, scope, shown), nextCursor: cursorTo('next', behind), previousCursor: cursorTo('previous', before) };
  }

  private async summaries(tx: Tx, { tenantId }: FilterScope, shown: readonly ListPosition[]): Promise<RecordingSummaryDto[]> {
    const rows = new Map((await this.repository.summaries(tx, tenantId, shown.map(({ id }) => id))).map((row) => [row.id, row]));
    return shown.flatMap(({ id }) => {
      const row = rows.get(id);
      return row ? [toSummary(row)] : [];
    });
  }
}

const opposite = (order: SearchOrder): SearchOrder => (order === 'desc' ? 'asc' : 'desc');

/** Names a list, so that a cursor serves no other. */
const listOf = ({ tenantId, projectId }: FilterScope, { filter, sort, order }: Pick<Search, 'filter' | 'sort' | 'order'>): readonly unknown[] => {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['recordings', tenantId, projectId, sort, order, given];
};
