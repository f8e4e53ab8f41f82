import type { ConsentConsumer } from '#contracts/consent-consumers.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ConsentEvent, ConsentReceipt, ConsentRecord, CurrentConsent } from './consent-event.js';
import { CONSENT_SCHEMA_VERSION, type ConsentEvidence } from './consent-evidence.js';

export type ConsentSubject = Pick<ConsentEvent, 'tenantId' | 'projectId' | 'subject'>;

const OF_CONTROLLER = 'e.tenant_id is not distinct from $2::uuid and e.project_id is not distinct from $3::uuid';
const RECEIPT = `e.id as "recordId", e.decision, e.purposes, e.policy_version as "policyVersion", encode(e.text_sha256, 'hex') as "textSha256", e.mechanism,
    e.decided_at as "decidedAt", e.occurred_at as "recordedAt", w.occurred_at as "withdrawnAt"`;
const RECORD = `${RECEIPT}, e.schema_version as "schemaVersion", e.basis, e.data_categories as "dataCategories", e.notice_id as "noticeId", e.notice_language as "noticeLanguage",
    e.ui_variant as "uiVariant", e.jurisdiction, e.signal, e.requested_at as "requestedAt", encode(e.evidence_sha256, 'hex') as "evidenceSha256", e.subject_forgotten_at as "forgottenAt"`;
const EVENTS = `consent.event e left join lateral (
    select x.occurred_at from consent.event x
    where e.decision = 'given' and x.decision in ('withdrawn', 'expired') and x.subject = e.subject and x.tenant_id is not distinct from e.tenant_id
      and x.project_id is not distinct from e.project_id and x.number > e.number and x.purposes && e.purposes order by x.number limit 1
  ) w on true`;
const RECEIPTS = `select ${RECEIPT} from ${EVENTS}`;
const RECORDS = `select ${RECORD} from ${EVENTS}`;

@Injectable()
export class ConsentRepository {
  async insert(tx: Tx, id: string, event: ConsentEvent, { salt, sha256 }: ConsentEvidence): Promise<void> {
    await query(
      tx,
      `insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, text_sha256, mechanism, requested_at, decided_at, schema_version, basis, data_categories,
         notice_id, notice_language, ui_variant, jurisdiction, signal, evidence_salt, evidence_sha256)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
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
        CONSENT_SCHEMA_VERSION,
        event.basis ?? 'consent',
        event.dataCategories ?? [],
        event.noticeId ?? null,
        event.noticeLanguage ?? null,
        event.uiVariant ?? null,
        event.jurisdiction ?? null,
        event.signal ?? null,
        salt,
        sha256,
      ],
    );
  }

  /** One row for each consumer that has to act. */
  async propagate(tx: Tx, eventId: string, { tenantId, projectId }: Pick<ConsentEvent, 'tenantId' | 'projectId'>, consumers: readonly ConsentConsumer[]): Promise<void> {
    if (consumers.length === 0) return;
    await query(tx, 'insert into consent.propagation (event_id, tenant_id, project_id, consumer) select $1, $2, $3, unnest($4::text[])', [eventId, tenantId ?? null, projectId ?? null, consumers]);
  }

  async acknowledge(tx: Tx, eventId: string, consumer: ConsentConsumer): Promise<boolean> {
    return (await query(tx, 'update consent.propagation set acknowledged_at = clock.now() where event_id = $1 and consumer = $2 and acknowledged_at is null returning id', [eventId, consumer])).length > 0;
  }

  /** What of a project waits for a consumer, before work begins that will see to all of it. */
  async waiting(tx: Tx, tenantId: string, projectId: string, consumer: ConsentConsumer): Promise<string[]> {
    const rows = await query<{ eventId: string }>(tx, 'select event_id as "eventId" from consent.propagation where tenant_id = $1 and project_id = $2 and consumer = $3 and acknowledged_at is null', [
      tenantId, projectId, consumer,
    ]);
    return rows.map(({ eventId }) => eventId);
  }

  async forget(tx: Tx, { tenantId, projectId, subject }: ConsentSubject): Promise<number> {
    const [row] = await query<{ n: number }>(tx, 'select consent.forget($1, $2, $3)::float8 as n', [tenantId ?? null, projectId ?? null, subject]);
    return row?.n ?? 0;
  }

  /** Newest first. */
  records(tx: Tx, { tenantId, projectId, subject }: ConsentSubject, limit: number): Promise<ConsentRecord[]> {
    return query<ConsentRecord>(tx, `${RECORDS} where e.subject = $1 and ${OF_CONTROLLER} order by e.number desc limit $4`, [subject, tenantId ?? null, projectId ?? null, limit]);
  }

  async record(tx: Tx, { tenantId, projectId }: Pick<ConsentEvent, 'tenantId' | 'projectId'>, id: string): Promise<ConsentRecord | undefined> {
    return (await query<ConsentRecord>(tx, `${RECORDS} where e.id = $1 and ${OF_CONTROLLER}`, [id, tenantId ?? null, projectId ?? null]))[0];
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
