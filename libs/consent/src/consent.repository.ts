import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ConsentEvent, ConsentReceipt, CurrentConsent } from './consent-event.js';

export type ConsentSubject = Pick<ConsentEvent, 'tenantId' | 'projectId' | 'subject'>;

const OF_CONTROLLER = 'e.tenant_id is not distinct from $2::uuid and e.project_id is not distinct from $3::uuid';
const RECEIPTS = `select e.id as "recordId", e.decision, e.purposes, e.policy_version as "policyVersion", encode(e.text_sha256, 'hex') as "textSha256", e.mechanism,
    e.decided_at as "decidedAt", e.occurred_at as "recordedAt", w.occurred_at as "withdrawnAt"
  from consent.event e left join lateral (
    select x.occurred_at from consent.event x
    where e.decision = 'given' and x.decision = 'withdrawn' and x.subject = e.subject and x.tenant_id is not distinct from e.tenant_id
      and x.project_id is not distinct from e.project_id and x.number > e.number and x.purposes && e.purposes order by x.number limit 1
  ) w on true`;

@Injectable()
export class ConsentRepository {
  async insert(tx: Tx, id: string, event: ConsentEvent): Promise<void> {
    await query(
      tx,
      `insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, text_sha256, mechanism, requested_at, decided_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
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
        event.decidedAt ?? null,
      ],
    );
  }

  /** A withdrawal is the subject's next decision on one of the purposes that says so. */
  async receipt(tx: Tx, { tenantId, projectId }: Pick<ConsentEvent, 'tenantId' | 'projectId'>, id: string): Promise<ConsentReceipt | undefined> {
    return (await query<ConsentReceipt>(tx, `${RECEIPTS} where e.id = $1 and ${OF_CONTROLLER}`, [id, tenantId ?? null, projectId ?? null]))[0];
  }

  /** Newest first. */
  receipts(tx: Tx, { tenantId, projectId, subject }: ConsentSubject, limit: number): Promise<ConsentReceipt[]> {
    return query<ConsentReceipt>(tx, `${RECEIPTS} where e.subject = $1 and ${OF_CONTROLLER} order by e.number desc limit $4`, [subject, tenantId ?? null, projectId ?? null, limit]);
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
