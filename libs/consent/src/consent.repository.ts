import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ConsentEvent, CurrentConsent } from './consent-event.js';

export type ConsentSubject = Pick<ConsentEvent, 'tenantId' | 'projectId' | 'subject'>;

@Injectable()
export class ConsentRepository {
  async insert(tx: Tx, id: string, event: ConsentEvent): Promise<void> {
    await query(
      tx,
      `insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, text_sha256, mechanism, requested_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        event.tenantId ?? null,
        event.projectId ?? null,
        event.subject,
        event.decision,
        event.purposes,
        event.policyVersion,
        event.textSha256 ? Buffer.from(event.textSha256) : null,
        event.mechanism,
        event.requestedAt ?? null,
      ],
    );
  }

  current(tx: Tx, { tenantId, projectId, subject }: ConsentSubject): Promise<CurrentConsent[]> {
    return query<CurrentConsent>(
      tx,
      `select purpose, decision, policy_version as "policyVersion", occurred_at as "occurredAt", event_id as "eventId"
       from consent.current
       where subject = $1 and tenant_id is not distinct from $2::uuid and project_id is not distinct from $3::uuid order by purpose`,
      [subject, tenantId ?? null, projectId ?? null],
    );
  }
}
