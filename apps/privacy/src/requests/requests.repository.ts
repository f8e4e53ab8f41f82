import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import type { RequestType } from '../deadlines/request-types.js';
import type { RequestRow, RequestState } from './request.js';

/** Columns by the name of their property. Names go into SQL text: only these ever do. */
const COLUMNS: Readonly<Record<keyof RequestRow, string>> = {
  id: 'id', version: 'version', conversationId: 'conversation_id', channel: 'channel', type: 'type', state: 'state', country: 'country', region: 'region', rules: 'rules',
  receivedAt: 'received_at', createdAt: 'created_at', createdBy: 'created_by', dueAt: 'due_at', targetAt: 'target_at', email: 'email', personKey: 'person_key', body: 'body',
  changes: 'changes', recordedOn: 'recorded_on', agent: 'agent', proofSha256: 'proof_sha256', customerId: 'customer_id', projectId: 'project_id', endUser: 'end_user',
  linkNumber: 'link_number', verifyUntil: 'verify_until', codeMac: 'code_mac', codeTries: 'code_tries', verifiedBy: 'verified_by', verifiedAt: 'verified_at',
  acknowledgedAt: 'acknowledged_at', pauses: 'pauses', extension: 'extension', extended: 'extended', refusalCode: 'refusal_code', answer: 'answer', caseId: 'case_id',
  joinedInto: 'joined_into', appealOf: 'appeal_of', ownerId: 'owner_id', warned: 'warned', closedAt: 'closed_at', reducedAt: 'reduced_at',
};
const JSON_COLUMNS: readonly (keyof RequestRow)[] = ['rules', 'changes', 'agent', 'pauses', 'extension'];

const SELECT = Object.entries(COLUMNS).map(([property, column]) => `r.${column} as "${property}"`).join(', ');
const asParameter = (property: keyof RequestRow, value: unknown): unknown => (JSON_COLUMNS.includes(property) && value !== null && value !== undefined ? JSON.stringify(value) : (value ?? null));

export type NewRequest = Pick<RequestRow, 'id' | 'channel' | 'type' | 'state' | 'rules' | 'receivedAt' | 'dueAt' | 'targetAt'> & Partial<RequestRow>;

export interface RequestFilter {
  state?: RequestState;
  type?: RequestType;
  ownerId?: string;
  /** Open ones whose deadline is over. */
  overdue?: boolean;
}

export interface ListedRow extends RequestRow {
  at: string;
}

/** SQL of rights requests. Runs as `privacy_api` or `privacy_worker`; row-level security lets a transaction for customers see theirs alone. */
@Injectable()
export class RequestsRepository {
  /** False when the conversation has a request already. */
  async insert(tx: Tx, request: NewRequest): Promise<boolean> {
    const given = (Object.keys(COLUMNS) as (keyof RequestRow)[]).filter((property) => request[property] !== undefined);
    const rows = await query(
      tx,
      `insert into privacy.rights_request (${given.map((property) => COLUMNS[property]).join(', ')}) values (${given.map((_, index) => `$${index + 1}`).join(', ')})
       on conflict (conversation_id) do nothing returning id`,
      given.map((property) => asParameter(property, request[property])),
    );
    return rows.length > 0;
  }

  async find(tx: Tx, id: string): Promise<RequestRow | undefined> {
    return (await query<RequestRow>(tx, `select ${SELECT} from privacy.rights_request r where r.id = $1`, [id]))[0];
  }

  /** Held until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<RequestRow | undefined> {
    return (await query<RequestRow>(tx, `select ${SELECT} from privacy.rights_request r where r.id = $1 for update`, [id]))[0];
  }

  /** Writes what is named and raises the version. Answers the request as it is now. */
  async update(tx: Tx, id: string, changes: Partial<RequestRow>): Promise<RequestRow> {
    const properties = (Object.keys(changes) as (keyof RequestRow)[]).filter((property) => Object.hasOwn(COLUMNS, property));
    const sets = properties.map((property, index) => `${COLUMNS[property]} = $${index + 2}`);
    const rows = await query<RequestRow>(tx, `update privacy.rights_request r set ${['version = version + 1', ...sets].join(', ')} where r.id = $1 returning ${SELECT}`, [
      id, ...properties.map((property) => asParameter(property, changes[property])),
    ]);
    return rows[0] as RequestRow;
  }

  /** Other requests of the same person and type that are not closed, the earliest first. Held until the transaction ends. */
  othersOf(tx: Tx, { id, personKey, type, customerId, endUser, projectId }: RequestRow): Promise<RequestRow[]> {
    return query<RequestRow>(
      tx,
      `select ${SELECT} from privacy.rights_request r
       where r.id <> $1 and r.closed_at is null and r.type = $2 and r.type not in ('correct', 'appeal', 'complaint')
         and (r.person_key = $3 and r.customer_id is null and $4::uuid is null or r.customer_id = $4 and r.project_id = $5 and r.end_user = $6)
       order by r.received_at, r.id for update`,
      [id, type, personKey, customerId, projectId, endUser],
    );
  }

  async byCase(tx: Tx, caseId: string): Promise<RequestRow | undefined> {
    return (await query<RequestRow>(tx, `select ${SELECT} from privacy.rights_request r where r.case_id = $1 for update`, [caseId]))[0];
  }

  list(tx: Tx, { state, type, ownerId, overdue }: RequestFilter, { after, limit }: { after?: ListPosition; limit: number }): Promise<ListedRow[]> {
    return query<ListedRow>(
      tx,
      `select ${SELECT}, ${cursorTimeSql('r.received_at')} as at from privacy.rights_request r
       where ($1::text is null or r.state = $1) and ($2::text is null or r.type = $2) and ($3::uuid is null or r.owner_id = $3)
         and (not $4::boolean or r.closed_at is null and r.due_at <= clock.now()) and ($5::timestamptz is null or (r.received_at, r.id) < ($5, $6::uuid))
       order by r.received_at desc, r.id desc limit $7`,
      [state ?? null, type ?? null, ownerId ?? null, overdue === true, after?.at ?? null, after?.id ?? null, limit],
    );
  }

  appealsOf(tx: Tx, id: string): Promise<{ id: string; state: RequestState; dueAt: Date }[]> {
    return query(tx, 'select id, state, due_at as "dueAt" from privacy.rights_request where appeal_of = $1 order by received_at, id', [id]);
  }

  /** Of one person, newest first. */
  ofPersonKey(tx: Tx, personKey: Buffer, limit: number): Promise<RequestRow[]> {
    return query<RequestRow>(tx, `select ${SELECT} from privacy.rights_request r where r.person_key = $1 order by r.received_at desc, r.id desc limit $2`, [personKey, limit]);
  }

  ofProject(tx: Tx, projectId: string, limit: number): Promise<RequestRow[]> {
    return query<RequestRow>(tx, `select ${SELECT} from privacy.rights_request r where r.project_id = $1 order by r.received_at desc, r.id desc limit $2`, [projectId, limit]);
  }

  async note(tx: Tx, requestId: string, kind: string, actor: AuditActor, details: Record<string, string | number | boolean | null> = {}): Promise<void> {
    await query(tx, 'insert into privacy.rights_event (request_id, kind, actor_kind, actor_id, details) values ($1, $2, $3, $4, $5)', [requestId, kind, actor.kind, actor.id, JSON.stringify(details)]);
  }

  events(tx: Tx, requestId: string): Promise<{ at: Date; kind: string; actorKind: string; actorId: string; details: Record<string, string | number | boolean | null> }[]> {
    return query(tx, 'select at, kind, actor_kind as "actorKind", actor_id as "actorId", details from privacy.rights_event where request_id = $1 order by id', [requestId]);
  }

  async projectTenant(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  async isAhead(tx: Tx, at: Date): Promise<boolean> {
    return (await query<{ ahead: boolean }>(tx, 'select $1::timestamptz > clock.now() as ahead', [at]))[0]?.ahead === true;
  }

  async figures(tx: Tx): Promise<{ open: number; overdue: number; unowned: number; closed: number; closedLate: number; medianDays: number | null }> {
    const rows = await query(
      tx,
      `select count(*) filter (where closed_at is null)::integer as open, count(*) filter (where closed_at is null and due_at <= clock.now())::integer as overdue,
         count(*) filter (where closed_at is null and owner_id is null and state <> 'unverified')::integer as unowned,
         count(*) filter (where state in ('done', 'refused') and closed_at > clock.now() - interval '365 days')::integer as closed,
         count(*) filter (where state in ('done', 'refused') and closed_at > clock.now() - interval '365 days' and closed_at >= due_at)::integer as "closedLate",
         (percentile_cont(0.5) within group (order by extract(epoch from closed_at - received_at)) filter (where state in ('done', 'refused') and closed_at > clock.now() - interval '365 days') / 86400)::float8 as "medianDays"
       from privacy.rights_request where customer_id is null`,
    );
    return rows[0] as Awaited<ReturnType<RequestsRepository['figures']>>;
  }
}
