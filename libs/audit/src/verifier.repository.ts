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
  /** The leaf, one character a byte. */
  text: string;
  leafHash: Buffer;
  prevHash: Buffer;
  /** Milliseconds since 1970. */
  sequencedAt: number;
  /** What the leaf says about a person, as long as it does. */
  personal?: { salt: Buffer; fields: Buffer };
}

interface PackedPage {
  count: number;
  first: number;
  /** Only when numbers are missing. */
  numbers: string[] | null;
  /** In Postgres' escape format: as they are, as long as they are ASCII without a backslash. */
  leaves: string;
  ids: string;
  /** In base64: four bytes, and eight bytes each. */
  lengths: string;
  times: string;
  hashes: string;
  before: string;
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
      `select count(*)::int as count, min(number)::float8 as first, case when max(number) - min(number) + 1 <> count(*) then array_agg(number::text) end as numbers,
         encode(string_agg(leaf, ''::bytea), 'escape') as leaves, string_agg(id::text, '') as ids, encode(string_agg(int4send(length(leaf)), ''::bytea), 'base64') as lengths,
         encode(string_agg(float8send(extract(epoch from sequenced_at)::float8 * 1000), ''::bytea), 'base64') as times,
         encode(string_agg(leaf_hash, ''::bytea), 'base64') as hashes, encode(string_agg(prev_hash, ''::bytea), 'base64') as before
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

const ESCAPED = /\\(\\|[0-7]{3})/g;

/** What Postgres wrote as `escape`, one character a byte. */
const unescape = (text: string): string => (text.includes('\\') ? text.replace(ESCAPED, (_all, code: string) => (code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8)))) : text);

const unpack = ({ count, first, numbers, ...packed }: PackedPage): StoredEntry[] => {
  const text = unescape(packed.leaves);
  const leaves = Buffer.from(text, 'latin1');
  const [lengths, times, hashes, before] = [packed.lengths, packed.times, packed.hashes, packed.before].map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer, Buffer, Buffer];
  const entries: StoredEntry[] = [];
  let offset = 0;
  for (let n = 0; n < count; n += 1) {
    const end = offset + lengths.readInt32BE(n * 4);
    entries.push({
      id: packed.ids.slice(n * 36, n * 36 + 36),
      number: numbers ? Number(numbers[n]) : first + n,
      leaf: leaves.subarray(offset, end),
      text: text.slice(offset, end),
      leafHash: hashes.subarray(n * 32, n * 32 + 32),
      prevHash: before.subarray(n * 32, n * 32 + 32),
      sequencedAt: times.readDoubleBE(n * 8),
    });
    offset = end;
  }
  return entries;
};
