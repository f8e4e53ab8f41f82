import type { ExchangeApp } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { CaseKind, NodeState } from './case-types.js';

export interface CaseRow {
  id: string;
  kind: CaseKind;
  requestId: string | null;
  state: 'running' | 'blocked' | 'ending' | 'done';
  planned: boolean;
  subject: Buffer | null;
  changes: Buffer | null;
  contact: Buffer | null;
  rounds: number;
  openedAt: Date;
  erasedAt: Date | null;
  endedAt: Date | null;
  certificate: object | null;
  backupsDueAt: Date | null;
  backupsClearAt: Date | null;
  backupsCertificate: object | null;
}

/** `acted`: answered, and what becomes of it is seen when the others have. */
export interface NodeRow {
  id: string;
  caseId: string;
  app: ExchangeApp;
  holder: string;
  stores: string[];
  phase: 'plan' | 'act' | 'verify';
  state: NodeState | 'acted';
  records: number;
  remaining: number;
  exception: string | null;
  exchangeId: string | null;
  leaseUntil: Date | null;
  notBefore: Date | null;
  attempts: number;
  blocked: string | null;
  answer: NodeAnswer | null;
  answeredAt: Date | null;
  verifiedAt: Date | null;
}

/** What a node said that is kept as it was said: no names of people. */
export interface NodeAnswer {
  holders?: { name: string; stores: string[]; last: boolean; records: number; omits: Record<string, string> }[];
  omits?: Record<string, string>;
  files?: number;
  pieces?: string;
  found?: { store: string; records: number }[];
}

export interface NewNode {
  id: string;
  caseId: string;
  app: ExchangeApp;
  holder: string;
  stores: string[];
  phase: 'plan' | 'act';
  records: number;
  answer: NodeAnswer | null;
}

const CASE = `id, kind, request_id as "requestId", state, planned, subject, changes, contact, rounds, opened_at as "openedAt", erased_at as "erasedAt", ended_at as "endedAt", certificate,
  backups_due_at as "backupsDueAt", backups_clear_at as "backupsClearAt", backups_certificate as "backupsCertificate"`;
const NODE = `n.id, n.case_id as "caseId", n.app, n.holder, n.stores, n.phase, n.state, n.records, n.remaining, n.exception, n.exchange_id as "exchangeId", n.lease_until as "leaseUntil",
  n.not_before as "notBefore", n.attempts, n.blocked, n.answer, n.answered_at as "answeredAt", n.verified_at as "verifiedAt"`;

@Injectable()
export class CaseRepository {
  /** False when there is one of this request and kind. */
  async insert(tx: Tx, row: Pick<CaseRow, 'id' | 'kind' | 'requestId' | 'subject' | 'changes' | 'contact'>): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into privacy.subject_case (id, kind, request_id, subject, changes, contact) values ($1, $2, $3, $4, $5, $6)
       on conflict (request_id, kind) where request_id is not null do nothing returning id`,
      [row.id, row.kind, row.requestId, row.subject, row.changes, row.contact],
    );
    return rows.length > 0;
  }

  async ofRequest(tx: Tx, requestId: string, kind: CaseKind): Promise<string | undefined> {
    return (await query<{ id: string }>(tx, 'select id from privacy.subject_case where request_id = $1 and kind = $2', [requestId, kind]))[0]?.id;
  }

  async find(tx: Tx, id: string): Promise<CaseRow | undefined> {
    return (await query<CaseRow>(tx, `select ${CASE} from privacy.subject_case where id = $1`, [id]))[0];
  }

  /** Whoever moves a case holds it: what two answers make of it, they make one after the other. */
  async hold(tx: Tx, id: string): Promise<CaseRow | undefined> {
    return (await query<CaseRow>(tx, `select ${CASE} from privacy.subject_case where id = $1 for update`, [id]))[0];
  }

  async list(tx: Tx, { state, kind, limit }: { state?: string; kind?: string; limit: number }): Promise<CaseRow[]> {
    return query<CaseRow>(
      tx,
      `select ${CASE} from privacy.subject_case where ($1::text is null or state = $1) and ($2::text is null or kind = $2) order by opened_at desc, id desc limit $3`,
      [state ?? null, kind ?? null, limit],
    );
  }

  /** Every case that still knows somebody. */
  async knowing(tx: Tx): Promise<CaseRow[]> {
    return query<CaseRow>(tx, `select ${CASE} from privacy.subject_case where subject is not null or contact is not null order by opened_at, id`, []);
  }

  async setSubject(tx: Tx, id: string, subject: Buffer, contact: Buffer | null): Promise<void> {
    await query(tx, 'update privacy.subject_case set subject = $2, contact = coalesce(contact, $3) where id = $1', [id, subject, contact]);
  }

  async setPlanned(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update privacy.subject_case set planned = true where id = $1', [id]);
  }

  async setState(tx: Tx, id: string, state: CaseRow['state']): Promise<void> {
    await query(tx, 'update privacy.subject_case set state = $2 where id = $1', [id, state]);
  }

  async nextRound(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update privacy.subject_case set rounds = rounds + 1 where id = $1', [id]);
  }

  /** The case knows nobody from here on, but for the contact that is told once more. */
  async end(tx: Tx, id: string, ended: { erasedAt: Date | null; certificate: object | null; backupsDueAt: Date | null; keepContact: boolean }): Promise<void> {
    await query(
      tx,
      `update privacy.subject_case set state = 'done', subject = null, changes = null, contact = case when $5 then contact end, ended_at = clock.now(), erased_at = $2, certificate = $3::jsonb,
         backups_due_at = $4 where id = $1`,
      [id, ended.erasedAt, ended.certificate && JSON.stringify(ended.certificate), ended.backupsDueAt, ended.keepContact],
    );
  }

  async backupsClear(tx: Tx, id: string, certificate: object): Promise<void> {
    await query(tx, 'update privacy.subject_case set contact = null, backups_clear_at = clock.now(), backups_certificate = $2::jsonb where id = $1', [id, JSON.stringify(certificate)]);
  }

  async backupsLater(tx: Tx, id: string, dueAt: Date): Promise<void> {
    await query(tx, 'update privacy.subject_case set backups_due_at = $2 where id = $1', [id, dueAt]);
  }

  async forget(tx: Tx, id: string): Promise<void> {
    await query(tx, `update privacy.subject_case set contact = null where id = $1 and state = 'done'`, [id]);
  }

  async nodes(tx: Tx, caseId: string): Promise<NodeRow[]> {
    return query<NodeRow>(tx, `select ${NODE} from privacy.case_node n where n.case_id = $1 order by n.app, n.holder`, [caseId]);
  }

  async node(tx: Tx, id: string): Promise<NodeRow | undefined> {
    return (await query<NodeRow>(tx, `select ${NODE} from privacy.case_node n where n.id = $1`, [id]))[0];
  }

  async nodeOfMessage(tx: Tx, exchangeId: string): Promise<NodeRow | undefined> {
    return (await query<NodeRow>(tx, `select ${NODE} from privacy.case_node n where n.exchange_id = $1`, [exchangeId]))[0];
  }

  async insertNode(tx: Tx, { id, caseId, app, holder, stores, phase, records, answer }: NewNode): Promise<void> {
    await query(
      tx,
      `insert into privacy.case_node (id, case_id, app, holder, stores, phase, records, answer) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) on conflict (case_id, app, holder) do nothing`,
      [id, caseId, app, holder, stores, phase, records, answer && JSON.stringify(answer)],
    );
  }

  async insertDependency(tx: Tx, nodeId: string, needsId: string): Promise<void> {
    await query(tx, 'insert into privacy.case_dependency (node_id, needs_id) values ($1, $2) on conflict do nothing', [nodeId, needsId]);
  }

  /** Nodes that may be asked now, in order of their ids. */
  async ready(tx: Tx, caseId: string): Promise<NodeRow[]> {
    return query<NodeRow>(
      tx,
      `select ${NODE} from privacy.case_node n where n.case_id = $1 and n.state = 'waiting' and not exists (
         select from privacy.case_dependency d join privacy.case_node o on o.id = d.needs_id
         where d.node_id = n.id and n.phase = 'act' and o.phase = 'act' and o.state in ('waiting', 'running')) order by n.id`,
      [caseId],
    );
  }

  async leaseIsOver(tx: Tx, id: string): Promise<boolean> {
    return (await query(tx, 'select 1 from privacy.case_node where id = $1 and lease_until <= clock.now()', [id])).length > 0;
  }

  /** `pieces`: where what this asking brings will lie. */
  async posted(tx: Tx, id: string, exchangeId: string, leaseSeconds: number, pieces: string): Promise<Date> {
    const rows = await query<{ until: Date }>(
      tx,
      `update privacy.case_node set state = 'running', exchange_id = $2, lease_until = clock.now() + make_interval(secs => $3), attempts = attempts + 1, not_before = null,
         answer = coalesce(answer, '{}') || jsonb_build_object('pieces', $4::text) where id = $1 returning lease_until as until`,
      [id, exchangeId, leaseSeconds, pieces],
    );
    return (rows[0] as { until: Date }).until;
  }

  async block(tx: Tx, id: string, reason: string | null): Promise<void> {
    await query(tx, 'update privacy.case_node set blocked = $2 where id = $1', [id, reason]);
  }

  /** The node answered. */
  async settle(tx: Tx, id: string, settled: { state: NodeRow['state']; records: number; remaining: number; exception: string | null; answer: NodeAnswer | null; verified: boolean }): Promise<void> {
    await query(
      tx,
      `update privacy.case_node set state = $2, records = greatest(records, $3), remaining = $4, exception = $5, answer = coalesce(answer, '{}') || coalesce($6::jsonb, '{}'), exchange_id = null, lease_until = null,
         attempts = 0, blocked = null, answered_at = clock.now(), verified_at = case when $7 then clock.now() else verified_at end where id = $1`,
      [id, settled.state, settled.records, settled.remaining, settled.exception, settled.answer && JSON.stringify(settled.answer), settled.verified],
    );
  }

  async move(tx: Tx, id: string, to: { phase: NodeRow['phase']; state: NodeRow['state']; afterSeconds?: number; blocked?: string }): Promise<void> {
    await query(
      tx,
      `update privacy.case_node set phase = $2, state = $3, exchange_id = null, lease_until = null, not_before = clock.now() + make_interval(secs => $4), blocked = coalesce($5, blocked) where id = $1`,
      [id, to.phase, to.state, to.afterSeconds ?? 0, to.blocked ?? null],
    );
  }
}
