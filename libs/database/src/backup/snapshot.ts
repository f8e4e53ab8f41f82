import type { DatabaseConfig } from '#config/config.js';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { MIGRATION_TABLE, NOT_BACKED_UP, type SequenceValue, type TableContent } from './backup-contents.js';
import { connectForBackup } from './connect.js';
import { CopyDigest, writeFrame } from './frames.js';

interface TableToCopy {
  table: string;
  columns: string[];
}

const quoted = (name: string): string => name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`).join('.');

/** Everything as it is at one moment: one repeatable-read transaction, which writes nothing and waits for nobody. */
export class Snapshot {
  readonly tables: TableContent[] = [];

  private constructor(
    private readonly client: pg.Client,
    readonly takenAt: Date,
    readonly migrations: readonly string[],
    readonly sequences: readonly SequenceValue[],
    readonly ledgerId: string | null,
  ) {}

  /** Always `close()` it. */
  static async open(database: DatabaseConfig): Promise<Snapshot> {
    const client = await connectForBackup(database);
    try {
      await client.query('begin isolation level repeatable read read only');
      const { rows: now } = await client.query<{ at: Date }>('select clock.now() as at');
      const { rows: migrations } = await client.query<{ name: string }>(`select name from ${MIGRATION_TABLE} order by id`);
      const { rows: ledger } = await client.query<{ id: string }>('select id from privacy.ledger_identity');
      return new Snapshot(client, now[0]?.at as Date, migrations.map(({ name }) => name), await sequencesOf(client), ledger[0]?.id ?? null);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** Every table, framed. What was written is in `tables` afterwards. */
  async *read(): AsyncGenerator<Buffer> {
    for (const { table, columns } of await this.tablesToCopy()) yield* this.readTable(table, columns);
    yield writeFrame({ kind: 'all', tables: this.tables.length });
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async *readTable(table: string, columns: string[]): AsyncGenerator<Buffer> {
    const digest = new CopyDigest();
    yield writeFrame({ kind: 'table', table, columns });
    const stream = this.client.query(copyTo(`copy (select ${columns.map(quoted).join(', ')} from ${quoted(table)}) to stdout`));
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      digest.add(bytes);
      yield writeFrame({ kind: 'data', bytes });
    }
    const content = { table, columns, rows: digest.rows, sha256: digest.hex() };
    this.tables.push(content);
    yield writeFrame({ kind: 'end', rows: content.rows, sha256: content.sha256 });
  }

  /** Of a partitioned table the whole, not its parts. Values that are computed are computed again. */
  private async tablesToCopy(): Promise<TableToCopy[]> {
    const { rows } = await this.client.query<TableToCopy>(
      `select n.nspname || '.' || c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
       group by 1 order by 1`,
    );
    return rows.filter(({ table }) => table !== MIGRATION_TABLE && !NOT_BACKED_UP.includes(table));
  }
}

const sequencesOf = async (client: pg.Client): Promise<SequenceValue[]> => {
  const { rows } = await client.query<SequenceValue>(
    `select schemaname || '.' || sequencename as sequence, last_value::text as value from pg_sequences where last_value is not null and schemaname || '.' || sequencename <> 'public.schema_migration_id_seq' order by 1`,
  );
  return rows;
};
