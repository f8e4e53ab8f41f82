import { ConsentService } from '#consent/consent.service.js';
import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { RECORDED_CATEGORIES, RECORDING_PURPOSE } from './session-consent.js';

export interface Withdrawal {
  tenantId: string;
  projectId: string;
  /** The pseudonym of the end user, or the id of a session of nobody in particular. */
  subject: string;
  /** How we were told: `sdk` or `api`. */
  mechanism: string;
  decidedAt?: Date;
  by: AuditActor;
  /** How many recordings were marked: they take nothing more. */
  sessions: number;
}

/** What follows a withdrawal, in the transaction that marked its sessions: the record, the work of erasing them, and the audit leaf. */
@Injectable()
export class Withdrawals {
  constructor(
    private readonly consent: ConsentService,
    private readonly outbox: Outbox,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
  ) {}

  /** Answers the id of the record. */
  async record(tx: Tx, { tenantId, projectId, subject, mechanism, decidedAt, by, sessions }: Withdrawal): Promise<string> {
    const recordId = await this.consent.record(tx, {
      tenantId,
      projectId,
      subject,
      decision: 'withdrawn',
      purposes: [RECORDING_PURPOSE],
      dataCategories: RECORDED_CATEGORIES,
      policyVersion: 'unspecified',
      mechanism,
      ...(decidedAt ? { decidedAt } : {}),
    });
    // Nothing was recorded: there is nothing to act on.
    if (sessions === 0) await this.consent.acknowledge(tx, recordId, 'ingest.recordings');
    else await this.outbox.enqueue(tx, 'consent.erase-withdrawn', { tenantId, projectId }, { key: projectId });
    await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'consent.withdrawn', actor: by, target: { kind: 'consent', id: recordId }, details: { projectId, sessions } });
    return recordId;
  }
}
