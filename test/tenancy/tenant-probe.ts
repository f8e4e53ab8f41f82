import { type Database, query, type Scope } from '#database/database.js';
import type { Duty } from '#database/duties.js';
import type pg from 'pg';
import { insertFor, type TenantTable } from './tenant-tables.js';

type Answer = unknown[] | string;

const refused = (answer: Answer): boolean => typeof answer === 'string' && answer.startsWith('42501') && answer.includes('row-level security');

/** Tries, as each duty and with no filter of the application, to reach rows of `theirs` from a transaction for `ours`. */
export class TenantProbe {
  readonly leaks: string[] = [];
  readonly tried = { read: 0, insert: 0, change: 0, remove: 0 };

  constructor(
    private readonly admin: pg.Client,
    private readonly ours: string,
    private readonly theirs: string,
  ) {}

  async probe(db: Database, duty: Duty, table: TenantTable): Promise<void> {
    const read = await this.may(duty, table, 'SELECT');
    const insert = await this.may(duty, table, 'INSERT');
    const change = await this.may(duty, table, 'UPDATE');
    const remove = await this.may(duty, table, 'DELETE');
    const leak = (what: string, answer: Answer): void => void this.leaks.push(`${duty} ${what} ${table.name}: ${JSON.stringify(answer)}`);
    if (read) await this.probeReading(db, table, leak);
    if (insert) await this.probeInserting(db, table, leak);
    if (read && change) await this.probeChanging(db, table, leak);
    if (read && remove) await this.probeRemoving(db, table, leak);
  }

  private async probeReading(db: Database, { name, tenant }: TenantTable, leak: (what: string, answer: Answer) => void): Promise<void> {
    this.tried.read++;
    const seen = await this.run(db, { tenants: [this.ours] }, `select distinct ${tenant}::text as tenant from ${name}`);
    if (JSON.stringify(seen) !== JSON.stringify([{ tenant: this.ours }])) leak('reads', seen);
    const unscoped = await this.run(db, 'platform', `select ${tenant} from ${name}`);
    if (!isEmpty(unscoped)) leak('reads without a tenant', unscoped);
  }

  private async probeInserting(db: Database, table: TenantTable, leak: (what: string, answer: Answer) => void): Promise<void> {
    this.tried.insert++;
    for (const scope of [{ tenants: [this.ours] }, 'platform'] as const) {
      const answer = await this.run(db, scope, insertFor(table, this.theirs));
      if (!refused(answer)) leak('inserts into', answer);
    }
  }

  private async probeChanging(db: Database, { name, tenant }: TenantTable, leak: (what: string, answer: Answer) => void): Promise<void> {
    this.tried.change++;
    const changed = await this.run(db, { tenants: [this.ours] }, `update ${name} set ${tenant} = ${tenant} where ${tenant} = '${this.theirs}' returning 1`);
    if (!isEmpty(changed)) leak('updates', changed);
    const moved = await this.run(db, { tenants: [this.ours] }, `update ${name} set ${tenant} = '${this.theirs}'`);
    if (!refused(moved)) leak('moves rows of', moved);
  }

  private async probeRemoving(db: Database, { name, tenant }: TenantTable, leak: (what: string, answer: Answer) => void): Promise<void> {
    this.tried.remove++;
    const removed = await this.run(db, { tenants: [this.ours] }, `delete from ${name} where ${tenant} = '${this.theirs}' returning 1`);
    if (!isEmpty(removed)) leak('deletes from', removed);
  }

  private run(db: Database, scope: Scope, sql: string): Promise<Answer> {
    return db.transaction(scope, (tx) => query(tx, sql)).catch((error: { code?: string; message: string }) => `${error.code} ${error.message}`);
  }

  private async may(duty: Duty, table: TenantTable, privilege: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'): Promise<boolean> {
    const { rows } = await this.admin.query<{ may: boolean }>(
      `select has_schema_privilege($1, split_part($2, '.', 1), 'USAGE')
         and case when $3 = 'DELETE' then has_table_privilege($1, $2, 'DELETE') else has_column_privilege($1, $2, $4, $3) end as may`,
      [duty, table.name, privilege, table.tenant],
    );
    return rows[0]?.may === true;
  }
}

const isEmpty = (answer: Answer): boolean => Array.isArray(answer) && answer.length === 0;
