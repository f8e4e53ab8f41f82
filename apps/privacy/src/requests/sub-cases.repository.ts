import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { RequestType } from '../deadlines/request-types.js';

export const SUB_CASE_STATES = ['waiting', 'working', 'answered', 'nothing-held', 'refused'] as const;
export type SubCaseState = (typeof SUB_CASE_STATES)[number];

export interface SubCaseRow {
  id: string;
  requestId: string;
  customerId: string;
  projectId: string;
  origin: string;
  state: SubCaseState;
  passedOnAt: Date;
  dueAt: Date;
  answeredAt: Date | null;
  caseId: string | null;
}

/** A sub-case as its customer sees it, with the clock of the request beside its own. */
export interface CustomersSubCase extends SubCaseRow {
  type: RequestType;
  receivedAt: Date;
  requestDueAt: Date;
}

const SELECT = `s.id, s.request_id as "requestId", s.customer_id as "customerId", s.project_id as "projectId", s.origin, s.state, s.passed_on_at as "passedOnAt", s.due_at as "dueAt", s.answered_at as "answeredAt", s.case_id as "caseId"`;

/** SQL of what customers answer. */
@Injectable()
export class SubCasesRepository {
  projectsOn(tx: Tx, origin: string): Promise<{ tenantId: string; projectId: string }[]> {
    return query(tx, 'select tenant_id as "tenantId", project_id as "projectId" from identity.projects_on_origin($1) order by 2', [origin]);
  }

  async owners(tx: Tx, customerId: string): Promise<string[]> {
    return (await query<{ email: string }>(tx, 'select email from identity.owner_addresses($1) order by 1', [customerId])).map(({ email }) => email);
  }

  /** False when this request was passed on to the project before. */
  async insert(tx: Tx, { id, requestId, customerId, projectId, origin, dueAt }: Pick<SubCaseRow, 'id' | 'requestId' | 'customerId' | 'projectId' | 'origin' | 'dueAt'>): Promise<boolean> {
    const rows = await query(tx, 'insert into privacy.rights_sub_case (id, request_id, customer_id, project_id, origin, due_at) values ($1, $2, $3, $4, $5, $6) on conflict (request_id, project_id) do nothing returning id', [
      id, requestId, customerId, projectId, origin, dueAt,
    ]);
    return rows.length > 0;
  }

  ofRequest(tx: Tx, requestId: string): Promise<SubCaseRow[]> {
    return query<SubCaseRow>(tx, `select ${SELECT} from privacy.rights_sub_case s where s.request_id = $1 order by s.passed_on_at, s.id`, [requestId]);
  }

  async lock(tx: Tx, id: string): Promise<SubCaseRow | undefined> {
    return (await query<SubCaseRow>(tx, `select ${SELECT} from privacy.rights_sub_case s where s.id = $1 for update`, [id]))[0];
  }

  async byCase(tx: Tx, caseId: string): Promise<SubCaseRow | undefined> {
    return (await query<SubCaseRow>(tx, `select ${SELECT} from privacy.rights_sub_case s where s.case_id = $1 for update`, [caseId]))[0];
  }

  /** Runs without a customer in the transaction, since the clock of the request is not the customer's to see in its row: the customer is in the question. */
  ofCustomer(tx: Tx, { customerId, projectId, id }: { customerId: string; projectId: string; id?: string }, limit: number): Promise<CustomersSubCase[]> {
    return query<CustomersSubCase>(
      tx,
      `select ${SELECT}, r.type, r.received_at as "receivedAt", r.due_at as "requestDueAt" from privacy.rights_sub_case s join privacy.rights_request r on r.id = s.request_id
       where s.customer_id = $1 and s.project_id = $2 and ($3::uuid is null or s.id = $3) order by s.passed_on_at desc, s.id desc limit $4`,
      [customerId, projectId, id ?? null, limit],
    );
  }

  async settle(tx: Tx, id: string, { state, by, caseId }: { state: SubCaseState; by?: AuditActor; caseId?: string }): Promise<void> {
    await query(
      tx,
      `update privacy.rights_sub_case set state = $2, answered_at = case when $2 = 'working' then null else coalesce(answered_at, clock.now()) end,
         answered_by_kind = coalesce($3, answered_by_kind), answered_by_id = coalesce($4, answered_by_id), case_id = coalesce($5, case_id) where id = $1`,
      [id, state, by?.kind ?? null, by?.id ?? null, caseId ?? null],
    );
  }
}
