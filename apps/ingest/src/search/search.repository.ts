import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import { type FilterScope, Parameters, type RecordingFilter } from './recording-filter.js';
import { SUMMARY_COLUMNS, SUMMARY_JOINS, type SummaryRow } from './recording-summary.js';
import { chooseDriver, countingSql, type Driver, driversOf, endStatement, FEW, pageStatement, type SearchPage } from './search-plan.js';

export interface FoundPage {
  found: ListPosition[];
  /** Where the search stopped because it had looked at enough; undefined when it came to the end or found all that was asked for. */
  stoppedAt: ListPosition | undefined;
}

/** SQL of searching. Runs as `ingest_api`, under row-level security. */
@Injectable()
export class SearchRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  /** One page of positions, in order. */
  async page(tx: Tx, filter: RecordingFilter, scope: FilterScope, page: SearchPage): Promise<FoundPage> {
    const driver = await this.driver(tx, filter, scope, page);
    const { sql, parameters } = pageStatement(filter, scope, page, driver);
    const found = await query<ListPosition>(tx, sql, parameters.values);
    return { found, stoppedAt: found.length < page.limit ? await this.end(tx, filter, scope, page, driver) : undefined };
  }

  /** In no order. */
  async summaries(tx: Tx, tenantId: string, ids: readonly string[]): Promise<SummaryRow[]> {
    if (ids.length === 0) return [];
    return query<SummaryRow>(tx, `select ${SUMMARY_COLUMNS} from ingest.session s ${SUMMARY_JOINS} where s.tenant_id = $1 and s.id = any ($2::uuid[]) and s.state <> 'erased'`, [tenantId, ids]);
  }

  private async driver(tx: Tx, filter: RecordingFilter, scope: FilterScope, { sort }: SearchPage): Promise<Driver | undefined> {
    const drivers = driversOf(filter, scope, sort);
    if (drivers.length === 0) return undefined;
    if (drivers.length === 1 && drivers[0]?.ordered && sort === 'startedAt') return drivers[0];
    const parameters = new Parameters();
    const [counts] = await query<Record<string, number>>(tx, countingSql(drivers, FEW[sort], parameters), parameters.values);
    return chooseDriver(drivers, drivers.map((_driver, i) => counts?.[`c${i}`] ?? 0), sort);
  }

  private async end(tx: Tx, filter: RecordingFilter, scope: FilterScope, page: SearchPage, driver: Driver | undefined): Promise<ListPosition | undefined> {
    const statement = endStatement(filter, scope, page, driver);
    return statement && (await query<ListPosition>(tx, statement.sql, statement.parameters.values))[0];
  }
}
