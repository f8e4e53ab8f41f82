import type { SessionDecoder } from './session-decoder.js';

/** Decoded pixels of a session are kept no longer than a cached key. */
const IDLE_MS = 60_000;
const MAX_SESSIONS = 8;

/** The sessions whose picture and dictionary this process still holds. */
export class WarmSessions {
  private readonly sessions = new Map<string, { session: SessionDecoder; usedAt: number }>();

  has(id: string, nextSeq: number): boolean {
    return this.sessions.get(id)?.session.nextSeq === nextSeq;
  }

  /** Takes it out: whoever fails to bring it back leaves nothing half-done behind. */
  take(id: string, nextSeq: number): SessionDecoder | null {
    const session = this.has(id, nextSeq) ? this.sessions.get(id)?.session : undefined;
    this.sessions.delete(id);
    return session ?? null;
  }

  keep(id: string, session: SessionDecoder): void {
    this.sessions.set(id, { session, usedAt: performance.now() });
    const [oldest] = this.sessions.keys();
    if (this.sessions.size > MAX_SESSIONS && oldest !== undefined) this.sessions.delete(oldest);
  }

  drop(id: string): void {
    this.sessions.delete(id);
  }

  dropIdle(): void {
    const before = performance.now() - IDLE_MS;
    for (const [id, { usedAt }] of this.sessions) if (usedAt < before) this.sessions.delete(id);
  }
}
