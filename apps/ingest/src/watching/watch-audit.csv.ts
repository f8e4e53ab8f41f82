import type { ViewingRow } from './watch-audit.repository.js';

const COLUMNS = ['viewing', 'recording', 'viewer_kind', 'viewer_id', 'grant_id', 'clause', 'reason', 'live', 'shown', 'started_at', 'last_seen_at', 'watched_ms', 'watched'] as const;

/** A cell that no spreadsheet takes for a formula. */
const cell = (value: string): string => {
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const line = ({ id, recordingId, viewer, grantId, clause, reason, live, shown, startedAt, lastSeenAt, watchedMs, watched }: ViewingRow): string[] => [
  id, recordingId, viewer.kind, viewer.id, grantId ?? '', clause ?? '', reason ?? '', String(live), shown.join(' '), startedAt.toISOString(), lastSeenAt.toISOString(), String(watchedMs),
  watched.map(([from, to]) => `${from}-${to}`).join(' '),
];

/** RFC 4180, with a line of names. */
export const watchAuditCsv = (rows: readonly ViewingRow[]): string => [COLUMNS, ...rows.map(line)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
