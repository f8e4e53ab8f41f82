/** What the pages read of the ingest API (docs/openapi/ingest.json). */
export interface RecordingSummary {
  id: string;
  state: 'recording' | 'ended';
  startedAt: string;
  durationMs: number;
  bytes: number;
  frames: number;
  expiresAt: string;
  live: boolean;
  posterUrl: string | null;
}

export interface Mark {
  t: number;
  kind: string;
  data: Record<string, unknown>;
}

export interface Manifest {
  id: string;
  startedAt: string;
  expiresAt: string;
  durationMs: number;
  width: number | null;
  height: number | null;
  live: boolean;
  segments: { number: number; firstT: number; lastT: number; bytes: number; keyframes: [number, number][] }[];
  marks: Mark[];
  gaps: { from: number; to: number; reason: string }[];
  ledger: { captured: number; stored: number; deduplicated: number; skipped: Record<string, number>; lost: Record<string, number> };
}
