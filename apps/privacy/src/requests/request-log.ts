import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { RequestsRepository } from './requests.repository.js';
import type { RequestRow } from './request.js';

export type EventKind =
  | 'received' | 'confirmation-asked' | 'verified' | 'joined' | 'started' | 'case-ended' | 'done' | 'refused' | 'withdrawn' | 'lapsed' | 'extension-asked' | 'extended' | 'extension-undelivered'
  | 'paused' | 'resumed' | 'assigned' | 'sorted' | 'appealed' | 'person-wrote' | 'passed-on' | 'sub-case-answered' | 'lifting' | 'reminded' | 'reduced';

export const THE_PERSON: AuditActor = { kind: 'system', id: 'mailed-link' };
export const THE_FORM: AuditActor = { kind: 'system', id: 'public-form' };
export const THE_DESK: AuditActor = { kind: 'system', id: 'rights-desk' };

/** What happened, beside the request and in the audit log: what a customer does, in the customer's. Codes and ids only. */
@Injectable()
export class RequestLog {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly requests: RequestsRepository,
  ) {}

  async note(tx: Tx, request: Pick<RequestRow, 'id' | 'customerId'>, kind: EventKind, actor: AuditActor, details: Record<string, string | number | boolean | null> = {}): Promise<void> {
    await this.requests.note(tx, request.id, kind, actor, details);
    await this.audit.append(tx, {
      log: request.customerId !== null && ['member', 'api-key'].includes(actor.kind) ? `tenant:${request.customerId}` : 'platform',
      action: `rights-request.${kind}`,
      actor,
      target: { kind: 'rights-request', id: request.id },
      details,
    });
  }
}
