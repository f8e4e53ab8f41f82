import type { Tx } from '#contracts/transaction.js';
import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';

/** What a transaction may see: rows of these tenants, or (platform) only tables that are not tenant-scoped. */
export type Scope = { tenants: readonly string[] } | 'platform';

/**
 * The door to Postgres for one duty. Every statement runs inside a transaction whose `app.tenants` names the tenants it may
 * touch; row-level security does the rest. Outside repositories the transaction is opaque (`Tx`).
 */
export class Database {
  constructor(
    private readonly source: DataSource,
    private readonly settings: Readonly<Record<`app.${string}`, string>> = {},
  ) {}

  /** The same door, whose transactions carry these settings besides their tenants. */
  with(settings: Readonly<Record<`app.${string}`, string>>): Database {
    return new Database(this.source, { ...this.settings, ...settings });
  }

  /** Runs `work` in one transaction (READ COMMITTED, `synchronous_commit=on`); an error rolls all of it back. */
  async transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.source.transaction(async (manager) => {
      const tenants = scope === 'platform' ? '{}' : `{${scope.tenants.join(',')}}`;
      await manager.query(`select set_config('app.tenants', $1, true)`, [tenants]);
      for (const [name, value] of Object.entries(this.settings)) await manager.query('select set_config($1, $2, true)', [name, value]);
      return work(manager as unknown as Tx);
    });
  }

  /**
   * For the hot path: one prepared statement in a transaction of its own, in one round trip. No tenant is set: the statement names them
   * itself (`set_config('app.tenants', …, true)`) or sees nothing. After `timeoutMilliseconds` it rejects and its connection is closed; it may still have committed.
   */
  async statement<T>(name: string, sql: string, parameters: unknown[], timeoutMilliseconds: number): Promise<T[]> {
    const { master } = this.source.driver as unknown as { master: pg.Pool };
    const prepared: pg.QueryConfig & { query_timeout: number } = { name, text: sql, values: parameters, query_timeout: timeoutMilliseconds };
    return (await master.query<T & pg.QueryResultRow>(prepared)).rows;
  }

  /** Makes room of what was deleted from `schema.table`, so that it is overwritten. Needs MAINTAIN on it; stands outside every transaction. */
  async vacuum(table: string): Promise<void> {
    if (!/^[a-z_]+\.[a-z_]+$/.test(table)) throw new TypeError('Not a table');
    await this.source.query(`vacuum ${table}`);
  }

  /** One cheap round trip, for readiness. */
  async ping(): Promise<void> {
    await this.source.query('select 1');
  }
}

/** For repositories only: the TypeORM manager behind an open transaction. */
export const managerOf = (tx: Tx): EntityManager => tx as unknown as EntityManager;

/** For repositories only: raw SQL inside an open transaction. `T` is the row. */
export const query = async <T>(tx: Tx, sql: string, parameters: unknown[] = []): Promise<T[]> => {
  const result: unknown = await managerOf(tx).query(sql, parameters);
  // TypeORM answers UPDATE and DELETE as [rows, count].
  if (Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') return result[0] as T[];
  return result as T[];
};
