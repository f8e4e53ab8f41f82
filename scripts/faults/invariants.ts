import type { Acknowledged } from './load-client.js';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Findings {
  acknowledged: number;
  lost: number;
  /** Chunks whose effect did not happen, or happened twice. */
  effectsMissing: number;
  effectsTwice: number;
  pendingJobs: number;
  quarantined: number;
  drainSeconds: number;
}

const WAITING = `select (select count(*) from ingest.outbox) as pending, (select count(*) from ingest.chunk where state = 'accepted') as waiting`;

/** Waits until nothing is pending, or `limitSeconds` passed; answers the seconds it took. */
const waitForDrain = async (client: pg.Client, limitSeconds: number): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const { rows } = await client.query<{ pending: string; waiting: string }>(WAITING);
    const seconds = (performance.now() - start) / 1000;
    if ((Number(rows[0]?.pending) === 0 && Number(rows[0]?.waiting) === 0) || seconds > limitSeconds) return seconds;
    await sleep(500);
  }
};

/**
 * Compares what clients were promised with what is there: every acknowledged chunk has exactly its row, every chunk's frame is in exactly one segment, and nothing
 * is pending. `adminUrl` reads past row-level security.
 */
export const checkInvariants = async (adminUrl: string, acknowledged: readonly Acknowledged[], limitSeconds = 90): Promise<Findings> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const drainSeconds = await waitForDrain(client, limitSeconds);
    const { rows: kept } = await client.query<{ session_id: string; seq: number; sha256: string; state: string }>(
      `select session_id, seq, encode(sha256, 'hex') as sha256, state from ingest.chunk`,
    );
    const rows = new Map(kept.map((row) => [`${row.session_id}/${row.seq}`, row]));
    const lost = acknowledged.filter((ack) => rows.get(`${ack.sessionId}/${ack.seq}`)?.sha256 !== ack.sha256).length;
    const { rows: effects } = await client.query<{ session_id: string; chunks: string; frames: string }>(`
      select c.session_id, count(*) as chunks, coalesce((select sum(s.frames) from ingest.segment s where s.session_id = c.session_id), 0) as frames
      from ingest.chunk c group by c.session_id`);
    const differences = effects.map(({ chunks, frames }) => Number(frames) - Number(chunks));
    const { rows: left } = await client.query<{ pending: string; quarantined: string }>(
      `select (select count(*) from ingest.outbox) as pending, (select count(*) from ingest.quarantine) as quarantined`,
    );
    return {
      acknowledged: acknowledged.length,
      lost,
      effectsMissing: differences.filter((difference) => difference < 0).reduce((sum, difference) => sum - difference, 0),
      effectsTwice: differences.filter((difference) => difference > 0).reduce((sum, difference) => sum + difference, 0),
      pendingJobs: Number(left[0]?.pending),
      quarantined: Number(left[0]?.quarantined),
      drainSeconds: Math.round(drainSeconds * 10) / 10,
    };
  } finally {
    await client.end();
  }
};
