import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { LoggedRequest, PrefixCount } from './logged-request.js';

export interface ReadFilter {
  since: Date;
  until: Date;
  /** An address or a network. */
  network: string | null;
  route: string | null;
  status: number | null;
  most: number;
}

export interface RequestLogRow {
  at: Date;
  app: string;
  method: string;
  route: string;
  status: number;
  durationMs: number;
  address: string;
  browser: string;
}

export interface NetworkLoad {
  app: string;
  prefix: string;
  requests: number;
  refused: number;
}

/** The definer functions of schema `request_log`. */
@Injectable()
export class RequestLogRepository {
  async append(tx: Tx, entries: readonly LoggedRequest[]): Promise<number> {
    const [row] = await query<{ taken: number }>(tx, 'select request_log.append($1::jsonb) as taken', [JSON.stringify(entries)]);
    return row?.taken ?? 0;
  }

  async countPrefixes(tx: Tx, counts: readonly PrefixCount[]): Promise<void> {
    await query(tx, 'select request_log.count_prefixes($1::jsonb)', [JSON.stringify(counts)]);
  }

  read(tx: Tx, { since, until, network, route, status, most }: ReadFilter): Promise<RequestLogRow[]> {
    return query<RequestLogRow>(tx, 'select at, app, method, route, status, duration_ms as "durationMs", address::text, browser from request_log.read($1, $2, $3, $4, $5, $6)', [since, until, network, route, status, most]);
  }

  async readPrefixes(tx: Tx, { since, until, network, most }: Pick<ReadFilter, 'since' | 'until' | 'network' | 'most'>): Promise<NetworkLoad[]> {
    return query<NetworkLoad>(tx, 'select app, prefix::text, requests::float8 as requests, refused::float8 as refused from request_log.read_prefixes($1, $2, $3, $4)', [since, until, network, most]);
  }

  /** Answers how many addresses were cut and how many days dropped. */
  async keepRetention(tx: Tx): Promise<{ cut: number; dropped: number }> {
    const [row] = await query<{ cut: number; dropped: number }>(tx, 'select cut::float8 as cut, dropped from request_log.keep_retention()');
    return row ?? { cut: 0, dropped: 0 };
  }
}
