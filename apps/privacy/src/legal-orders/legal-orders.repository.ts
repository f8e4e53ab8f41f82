import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { DecideOrderDto, DiscloseDto, DisclosureDto, OrderDto, ProhibitNoticeDto, RecordOrderDto, TransparencyDto } from './legal-orders.dto.js';

/** Days between the notice and the disclosure, in which the customer can object. */
export const NOTICE_DAYS = 7;

const hex = (column: string): string => `encode(${column}, 'hex')`;
/** A prohibition that is over forbids nothing: then the customer is told, and has their days. */
const PROHIBITED = 'reveal_at is not null and reveal_at > clock.now()';
const ORDER = `id, kind, reference, authority, jurisdiction, demanded, ${hex('document_sha256')} as "documentSha256", organisation_id as "organisationId", project_id as "projectId", session_ids as "recordingIds",
  received_at as "receivedAt", recorded_by as "recordedBy", checklist, decision, officer_id as "officerId", decided_at as "decidedAt", prohibition_law as "prohibitionLaw", reveal_at as "revealAt",
  notice_sent_at as "noticeSentAt",
  case when decision is distinct from 'valid' then null when ${PROHIBITED} then decided_at when notice_sent_at is not null then notice_sent_at + make_interval(days => ${NOTICE_DAYS}) end as "notBefore"`;
const DISCLOSURE = `id, order_id as "orderId", recipient, records as recordings, categories, ${hex('package_sha256')} as "packageSha256", disclosed_by as "disclosedBy", disclosed_at as "disclosedAt"`;

/** SQL of legal orders. Runs as `privacy_api`, and for what is revealed as `privacy_worker`. */
@Injectable()
export class LegalOrdersRepository {
  async insert(tx: Tx, id: string, order: RecordOrderDto, operatorId: string): Promise<OrderDto> {
    const rows = await query<OrderDto>(
      tx,
      `insert into access.legal_order (id, kind, reference, authority, jurisdiction, demanded, document_sha256, organisation_id, project_id, session_ids, received_at, recorded_by)
       values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $12) returning ${ORDER}`,
      [id, order.kind, order.reference, order.authority, order.jurisdiction, order.demanded, order.documentSha256, order.organisationId, order.projectId, order.recordingIds, order.receivedAt, operatorId],
    );
    return rows[0] as OrderDto;
  }

  /** Whoever changes an order takes turns. */
  async find(tx: Tx, id: string, lock: '' | 'for update' = ''): Promise<OrderDto | undefined> {
    return (await query<OrderDto>(tx, `select ${ORDER} from access.legal_order where id = $1 ${lock}`, [id]))[0];
  }

  list(tx: Tx): Promise<OrderDto[]> {
    return query<OrderDto>(tx, `select ${ORDER} from access.legal_order order by recorded_at desc, id desc limit 100`);
  }

  async decide(tx: Tx, id: string, { decision, checklist, reason }: DecideOrderDto, officerId: string): Promise<void> {
    await query(tx, 'update access.legal_order set decision = $2, checklist = $3, decision_reason = $4, officer_id = $5, decided_at = clock.now() where id = $1', [id, decision, JSON.stringify(checklist), reason, officerId]);
  }

  /** False for a day that is over, or more than a year ahead. */
  async prohibit(tx: Tx, id: string, { documentSha256, law, revealAt }: ProhibitNoticeDto): Promise<boolean> {
    const rows = await query(
      tx,
      `update access.legal_order set prohibition_sha256 = decode($2, 'hex'), prohibition_law = $3, reveal_at = $4
       where id = $1 and $4::timestamptz > clock.now() and $4::timestamptz <= clock.now() + interval '1 year' returning id`,
      [id, documentSha256, law, revealAt],
    );
    if (rows.length > 0) await query(tx, 'update access.access_grant set visible_from = $2 where legal_order_id = $1 and noticed_at is null', [id, revealAt]);
    return rows.length > 0;
  }

  async notified(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update access.legal_order set notice_sent_at = clock.now() where id = $1', [id]);
  }

  async open(tx: Tx, id: string): Promise<boolean> {
    const rows = await query<{ open: boolean }>(
      tx,
      `select decision = 'valid' and ((${PROHIBITED}) or notice_sent_at is not null and notice_sent_at <= clock.now() - make_interval(days => ${NOTICE_DAYS})) as open from access.legal_order where id = $1`,
      [id],
    );
    return rows[0]?.open === true;
  }

  async prohibited(tx: Tx, id: string): Promise<boolean> {
    return (await query(tx, `select 1 from access.legal_order where id = $1 and ${PROHIBITED}`, [id])).length > 0;
  }

  async disclose(tx: Tx, id: string, orderId: string, { recipient, recordings, categories, packageSha256 }: DiscloseDto, operatorId: string): Promise<DisclosureDto> {
    const rows = await query<DisclosureDto>(
      tx,
      `insert into access.disclosure (id, order_id, recipient, records, categories, package_sha256, disclosed_by) values ($1, $2, $3, $4, $5, decode($6, 'hex'), $7) returning ${DISCLOSURE}`,
      [id, orderId, recipient, recordings, categories, packageSha256, operatorId],
    );
    return rows[0] as DisclosureDto;
  }

  disclosures(tx: Tx): Promise<DisclosureDto[]> {
    return query<DisclosureDto>(tx, `select ${DISCLOSURE} from access.disclosure order by disclosed_at desc, id desc limit 100`);
  }

  /** Orders whose prohibition is over, and whose customer was not told. */
  revealable(tx: Tx): Promise<OrderDto[]> {
    return query<OrderDto>(
      tx,
      `select ${ORDER} from access.legal_order where reveal_at <= clock.now() and revealed_at is null and notice_sent_at is null and decision = 'valid' order by reveal_at limit 1 for update skip locked`,
    );
  }

  async revealed(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update access.legal_order set revealed_at = clock.now(), notice_sent_at = clock.now() where id = $1', [id]);
  }

  async counts(tx: Tx): Promise<TransparencyDto> {
    const rows = await query<TransparencyDto>(
      tx,
      `select (select count(*)::integer from access.legal_order) as "ordersReceived", (select count(*)::integer from access.legal_order where decision = 'rejected') as "ordersRejected",
         d.n as disclosures, d.recordings as "recordingsDisclosed", (select count(*)::integer from access.legal_order where ${PROHIBITED}) as "ordersSealed",
         g.sealed as "grantsSealed", g.support as "grantsForSupport", g.abuse as "grantsForAbuseOrSecurity", g.legal as "grantsUnderLegalOrders"
       from (select count(*)::integer as n, coalesce(sum(records), 0)::integer as recordings from access.disclosure) d,
         (select count(*) filter (where visible_from > clock.now())::integer as sealed, count(*) filter (where class = 'support-permission')::integer as support,
            count(*) filter (where class = 'abuse-security')::integer as abuse, count(*) filter (where class = 'legal-order')::integer as legal
          from access.access_grant where approved_at is not null) g`,
    );
    return rows[0] as TransparencyDto;
  }
}
