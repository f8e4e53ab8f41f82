import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Outbox } from '#jobs/outbox.js';
import { FormatError } from '#recording-format/format-error.js';
import { type Ledger, toLedger } from '#recording-format/ledger.js';
import { Inject, Injectable } from '@nestjs/common';
import { SessionTokenService } from './session-token.service.js';
import type { EndSessionDto } from './sessions.dto.js';
import { SessionsRepository } from './sessions.repository.js';

/** Ends sessions: the closing manifest says how much there should be, and the worker is asked to finish. */
@Injectable()
export class EndSessionService {
  constructor(
    @Inject(databaseOf('ingest_intake')) private readonly db: Database,
    private readonly tokens: SessionTokenService,
    private readonly repository: SessionsRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Ending twice is no error. Throws `session-deleted` for an erased session and `session-not-open` for one that does not exist. */
  async end(request: EndSessionDto, origin: string): Promise<void> {
    const { tenantId, sessionId } = this.tokens.verify(request.token, origin);
    const ledger = readLedger(request.ledger);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const outcome = await this.repository.end(tx, tenantId, sessionId, request.lastSeq, ledger);
      if (outcome === 'erased') throw new ProblemError('session-deleted');
      if (outcome === 'unknown') throw new ProblemError('session-not-open');
      if (outcome === 'ended') await this.outbox.enqueue(tx, 'frames.drain-session', { tenantId, sessionId }, { key: sessionId });
    });
  }
}

const readLedger = (json: Record<string, unknown> | undefined): Ledger | undefined => {
  try {
    return json && toLedger(json);
  } catch (error) {
    if (error instanceof FormatError) throw new ProblemError('validation-failed', { errors: [{ pointer: '/ledger', detail: error.message }] });
    throw error;
  }
};
