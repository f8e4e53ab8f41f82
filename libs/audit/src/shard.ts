/** Of the entries that were numbered before logs had years. */
export const FIRST_SHARD = '2026';

/** Entries of a year are kept for so many more years, then dropped as one: what the columns of the log declare (`P6Y`). */
export const SHARD_YEARS = 6;

/** One tree: the entries of one log of one year. */
export interface ShardName {
  log: string;
  shard: string;
}

export const keyOf = ({ log, shard }: ShardName): string => `${log}/${shard}`;
