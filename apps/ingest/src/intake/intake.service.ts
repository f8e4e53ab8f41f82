import { seal } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { Clock } from '#clock/clock.js';
import { ProblemError } from '#http/problem.js';
import type { ProblemCode } from '#http/problems.js';
import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import type { SessionClaims } from '../sessions/session-token.js';
import { BlockQueue, BlockQueueTimeoutError } from './block-queue.js';
import { BlockWriter } from './block-writer.js';
import { BLOCK_LIMITS } from './intake-limits.js';
import type { Verdict } from './pending-chunk.js';
import type { ReadChunk } from './read-chunk.js';
import { SessionStateRepository } from './session-state.repository.js';
import { DeadlineError } from './within.js';

type Refusal = Exclude<Verdict, 'accepted' | 'duplicate'>;

const REFUSALS: Readonly<Record<Refusal, ProblemCode>> = {
  conflict: 'chunk-conflict',
  erased: 'session-deleted',
  'not-open': 'session-not-open',
  'over-quota': 'quota-exceeded',
  'recording-disabled': 'recording-disabled',
  'consent-required': 'consent-required',
  'consent-withdrawn': 'consent-withdrawn',
  restricted: 'end-user-restricted',
  'masking-too-weak': 'masking-too-weak',
};

const MINUTE = 60_000;

/** What a client is told when a write is too slow: not a 4xx and never a 2xx, since it is not known what became of the chunk. */
export const asUnavailable = (error: unknown): unknown => {
  if (error instanceof BlockQueueTimeoutError) return new ProblemError('overloaded', { retryAfterSeconds: 2, cause: error });
  if (error instanceof DeadlineError) return new ProblemError('dependency-unavailable', { retryAfterSeconds: 3, cause: error });
  return error;
};

/** Takes chunks: each is sealed with its session's key, shares a block with its neighbours and is answered when that block is committed. */
@Injectable()
export class IntakeService {
  private readonly queue: BlockQueue;

  constructor(
    writer: BlockWriter,
    private readonly keys: SessionKeys,
    private readonly sessions: SessionStateRepository,
    private readonly clock: Clock,
  ) {
    this.queue = new BlockQueue((chunks) => writer.write(chunks), BLOCK_LIMITS, clock);
  }

  /** What became of the chunk. Rejects when that cannot be known, or when a store is down: then the client keeps it and tries again. */
  async take(claims: SessionClaims, chunk: ReadChunk): Promise<Verdict> {
    const { tenantId, sessionId } = claims;
    const { seq, last, body } = chunk;
    const key = await this.keyOf(claims);
    if (typeof key === 'string') return key;
    return this.queue.submit({
      tenantId,
      sessionId,
      seq,
      last,
      sha256: hash('sha256', body, 'buffer'),
      // Zero is how a client without a usable clock says so.
      sentAt: chunk.sentAt === 0 ? undefined : chunk.sentAt,
      bodyLength: body.length,
      sealed: seal(key, { tenantId, sessionId, seq, kind: 'chunk' }, body),
    });
  }

  /** The problem that a refused chunk is answered with. */
  refusalOf(verdict: Refusal): ProblemError {
    const code = REFUSALS[verdict];
    return verdict === 'over-quota' ? new ProblemError(code, { retryAfterSeconds: this.secondsToNextDay() }) : new ProblemError(code);
  }

  private async keyOf({ tenantId, sessionId }: SessionClaims): Promise<Buffer | Verdict> {
    try {
      return await this.keys.get({ tenantId, sessionId });
    } catch (error) {
      // Without a key nothing can be stored: is that because the session was erased, or because something is down?
      const state = await this.sessions.stateOf(tenantId, sessionId);
      if (state === 'erased') return 'erased';
      if (state === undefined) return 'not-open';
      throw error;
    }
  }

  /** Quotas are per day, in UTC. At most an hour: the limit may be raised. */
  private secondsToNextDay(): number {
    const minutes = 1440 - (Math.floor(this.clock.now().getTime() / MINUTE) % 1440);
    return Math.min(3600, minutes * 60);
  }
}
