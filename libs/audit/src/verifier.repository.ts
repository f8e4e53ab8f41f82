import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { type LogState, STATE } from './sequencer.repository.js';
import type { ShardName } from './shard.js';

export interface StoredEntry {
  /** UUID as text. */
  id: string;
  number: number;
  leaf: Buffer;
  leafHash: Buffer;
  prevHash: Buffer;
  /** Milliseconds since 1970. */
  sequencedAt: number;
  /** What the leaf says about a person, as long as it does. */
  personal?: { salt: Buffer; fields: Buffer };
}

interface PackedPage {
  count: number;
  leaves: Buffer;
  lengths: Buffer;
  hashes: Buffer;
  before: Buffer;
  numbers: Buffer;
  times: Buffer;
  ids: Buffer;
}

/** Reads the whole log for verification. */
@Injectable()
export class VerifierRepository {
  logs(tx: Tx): Promise<LogState[]> {
    return query<LogState>(tx, `select ${STATE} from audit.log l order by l.log <> 'platform', l.log, l.shard`);
  }

  /** Trees that have entries but no state. */
  async strayLogs(tx: Tx): Promise<ShardName[]> {
    return query<ShardName>(tx, 'select distinct log, shard from audit.entry e where not exists (select from audit.log l where l.log = e.log and l.shard = e.shard)');
  }

  /** A page is packed into few values: a million entries are read in seconds. */
  async entries(tx: Tx, { log, shard }: ShardName, from: number, limit: number): Promise<StoredEntry[]> {
    const [page] = await query<PackedPage>(
      tx,
      `select count(*)::int as count, string_agg(leaf, ''::bytea) as leaves, string_agg(int4send(length(leaf)), ''::bytea) as lengths, string_agg(leaf_hash, ''::bytea) as hashes, string_agg(prev_hash, ''::bytea) as before,
         string_agg(int8send(number), ''::bytea) as numbers, string_agg(float8send(extract(epoch from sequenced_at)::float8 * 1000), ''::bytea) as times, string_agg(convert_to(id::text, 'utf8'), ''::bytea) as ids
       from (select * from audit.entry where log = $1 and shard = $2 and number >= $3 order by number limit $4) e`,
      [log, shard, from, limit],
    );
    return page && page.count > 0 ? unpack(page) : [];
  }

  /** Of the entries from number `from` up to `to`, by leaf id. */
  async personal(tx: Tx, { log, shard }: ShardName, from: number, to: number): Promise<Map<string, { salt: Buffer; fields: Buffer }>> {
    const rows = await query<{ id: string; salt: Buffer; fields: Buffer }>(
      tx,
      'select p.leaf_id as id, p.salt, p.fields from audit.entry e join audit.personal p on p.leaf_id = e.id where e.log = $1 and e.shard = $2 and e.number >= $3 and e.number <= $4',
      [log, shard, from, to],
    );
    return new Map(rows.map(({ id, salt, fields }) => [id, { salt, fields }]));
  }
}

const unpack = ({ count, leaves, lengths, hashes, before, numbers, times, ids }: PackedPage): StoredEntry[] => {
  const entries: StoredEntry[] = [];
  let offset = 0;
  for (let n = 0; n < count; n += 1) {
    const length = lengths.readInt32BE(n * 4);
    entries.push({
      id: ids.toString('latin1', n * 36, n * 36 + 36),
      number: numbers.readUInt32BE(n * 8) * 2 ** 32 + numbers.readUInt32BE(n * 8 + 4),
      leaf: leaves.subarray(offset, offset + length),
      leafHash: hashes.subarray(n * 32, n * 32 + 32),
      prevHash: before.subarray(n * 32, n * 32 + 32),
      sequencedAt: times.readDoubleBE(n * 8),
    });
    offset += length;
  }
  return entries;
};
