import { loadChunk, noiseAtlas } from './load-session.js';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Acknowledged {
  sessionId: string;
  seq: number;
  sha256: string;
}

export interface LoadOptions {
  ingestUrl: string;
  origin: string;
  ingestKey: string;
  /** Recordings at the same time. */
  sessions: number;
  /** Pause between two chunks of one session, milliseconds. */
  pauseMs: number;
  /** File that gets one fsynced line per acknowledgement. */
  ledgerFile: string;
}

const KEEP_AND_RETRY = new Set([429, 502, 503, 504]);
const GIVE_UP_AFTER = 120_000;

/**
 * Plays many recorders at once and remembers on disk what was acknowledged. `wrongAnswers` counts answers that our own faults must never cause:
 * a 4xx, or a 5xx that does not say keep and retry.
 */
export class LoadClient {
  readonly acknowledged: Acknowledged[] = [];
  readonly wrongAnswers: string[] = [];
  retries = 0;
  /** Chunks that were refused because their session was erased. */
  lateRefused = 0;
  private readonly sessions = new Set<string>();
  private readonly erased = new Set<string>();
  private readonly answered = new Set<string>();
  private readonly ledger: number;
  private running = false;
  private players: Promise<void>[] = [];

  constructor(private readonly options: LoadOptions) {
    this.ledger = openSync(options.ledgerFile, 'a', 0o600);
  }

  async start(): Promise<void> {
    this.running = true;
    const atlas = await noiseAtlas();
    this.players = Array.from({ length: this.options.sessions }, () => this.play(atlas));
  }

  /** Ends every session and answers how many there were. */
  async stop(): Promise<number> {
    this.running = false;
    await Promise.all(this.players);
    closeSync(this.ledger);
    return this.sessions.size;
  }

  /** Sessions that send now. */
  get open(): string[] {
    return [...this.sessions].filter((id) => !this.erased.has(id));
  }

  /** From now on its chunks may be refused with 410. */
  expectErased(sessionId: string): void {
    this.erased.add(sessionId);
  }

  /** From now on none of its chunks may be acknowledged; its player goes on until it is refused. */
  confirmErased(sessionId: string): void {
    this.answered.add(sessionId);
  }

  isErased(sessionId: string): boolean {
    return this.erased.has(sessionId);
  }

  private async play(atlas: Uint8Array): Promise<void> {
    do await this.record(atlas);
    while (this.running);
  }

  private async record(atlas: Uint8Array): Promise<void> {
    const startedAt = Date.now();
    const started = await this.send('/v1/sessions', 'application/json', JSON.stringify({
      key: this.options.ingestKey, recorder: '1.0.0', consent: { given: true, textVersion: 'load' }, page: { width: 64, height: 64, dpr: 1 }, startedAt,
    }));
    if (!started) return;
    const { sessionId, token } = started as { sessionId: string; token: string };
    this.sessions.add(sessionId);
    let seq = 0;
    for (; this.running; seq += 1) {
      const chunk = loadChunk(token, seq, atlas, startedAt);
      const erasedBefore = this.answered.has(sessionId);
      if (!(await this.send('/v1/chunks', 'application/vnd.pixeltrace.chunk', chunk.bytes as Uint8Array<ArrayBuffer>, sessionId))) return;
      if (erasedBefore) this.wrongAnswers.push('/v1/chunks acknowledged a chunk of an erased session');
      this.remember({ sessionId, seq, sha256: chunk.sha256 });
      await sleep(this.options.pauseMs);
    }
    await this.send('/v1/sessions/end', 'application/json', JSON.stringify({
      token, lastSeq: seq - 1, ledger: { captured: seq, stored: seq, deduplicated: 0, skipped: {}, lost: {} },
    }));
  }

  private remember(entry: Acknowledged): void {
    writeSync(this.ledger, `${JSON.stringify(entry)}\n`);
    fdatasyncSync(this.ledger);
    this.acknowledged.push(entry);
  }

  /** Posts until it is acknowledged, as the recorder does. Undefined when it was refused for good. */
  private async send(path: string, type: string, body: string | Uint8Array<ArrayBuffer>, sessionId = ''): Promise<unknown> {
    for (const until = performance.now() + GIVE_UP_AFTER; performance.now() < until; this.retries += 1) {
      const response = await fetch(this.options.ingestUrl + path, { method: 'POST', headers: { 'content-type': type, origin: this.options.origin }, body, signal: AbortSignal.timeout(15_000) }).catch(() => undefined);
      if (response?.ok) return response.json().catch(() => ({}));
      if (response?.status === 410 && this.erased.has(sessionId)) {
        this.lateRefused += 1;
        return undefined;
      }
      if (response && !KEEP_AND_RETRY.has(response.status)) {
        this.wrongAnswers.push(`${path} ${response.status} ${(await response.text()).slice(0, 200)}`);
        return undefined;
      }
      await response?.arrayBuffer().catch(() => undefined);
      await sleep(200 + 300 * Math.random());
    }
    this.wrongAnswers.push(`${path} was not acknowledged within ${GIVE_UP_AFTER / 1000} s`);
    return undefined;
  }
}
