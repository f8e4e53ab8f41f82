import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ChangeConsentDto, ChangedConsentDto } from './change-consent.dto.js';
import { ConsentReceipts, type SignedConsentReceipt } from './consent-receipts.js';
import { hasAgreed, SessionConsent } from './session-consent.js';
import { SessionTokenService } from './session-token.service.js';
import { WithdrawalRepository } from './withdrawal.repository.js';
import { Withdrawals } from './withdrawals.js';

/** End users change their mind while they are recorded. The token says which session; whose pseudonym the page gave is believed no further than that session's consent. */
@Injectable()
export class ChangeConsentService {
  constructor(
    @Inject(databaseOf('ingest_intake')) private readonly db: Database,
    private readonly tokens: SessionTokenService,
    private readonly repository: WithdrawalRepository,
    private readonly withdrawals: Withdrawals,
    private readonly consent: SessionConsent,
    private readonly receipts: ConsentReceipts,
  ) {}

  /** Withdrawn twice is withdrawn. Throws `consent-withdrawn` for an agreement that comes after a withdrawal: that needs a new session. */
  async change(request: ChangeConsentDto, origin: string): Promise<ChangedConsentDto> {
    const { tenantId, projectId, sessionId } = this.tokens.verify(request.token, origin);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const session = await this.repository.session(tx, tenantId, sessionId);
      if (!session) throw new ProblemError('session-not-open');
      const agreed = hasAgreed(request.consent);
      const isOver = session.state === 'erased' || session.withdrawn;
      if (isOver && agreed) throw new ProblemError(session.withdrawn ? 'consent-withdrawn' : 'session-deleted');
      if (isOver) return { recording: false, consentRecordId: null };
      const endUser = session.endUser ?? undefined;
      if (agreed) {
        const told = { consent: request.consent, startedAt: request.sentAt, ...(endUser === undefined ? {} : { endUser }) };
        const recordId = (await this.consent.recordGiven(tx, { tenantId, projectId }, sessionId, told)) as string;
        await this.repository.rest(tx, tenantId, sessionId, recordId);
        return { recording: session.state === 'recording', consentRecordId: recordId };
      }
      const sessions = await this.repository.endConsentOf(tx, tenantId, sessionId, session.consentRecordId);
      const consentRecordId = await this.withdrawals.record(tx, { tenantId, projectId, subject: endUser ?? sessionId, mechanism: 'sdk', by: { kind: 'system', id: 'end-user' }, sessions });
      return { recording: false, consentRecordId };
    });
  }

  /** The receipt of the consent that the session rests on. Throws `not-found` when it rests on none, or was erased. */
  async receipt(token: string, origin: string): Promise<SignedConsentReceipt> {
    const { tenantId, projectId, sessionId } = this.tokens.verify(token, origin);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const session = await this.repository.session(tx, tenantId, sessionId);
      const receipt = session?.consentRecordId ? await this.receipts.read(tx, { tenantId, projectId }, session.consentRecordId) : undefined;
      if (!receipt) throw new ProblemError('not-found');
      return receipt;
    });
  }
}
