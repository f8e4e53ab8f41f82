import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import type { WebhookDeliveryDto, WebhookDto } from './webhook.dto.js';

export interface ProjectScope {
  tenantId: string;
  projectId: string;
}

export interface WrappedSecret {
  wrapped: Buffer;
  masterKeyId: string;
}

export interface Delivery extends ProjectScope {
  id: string;
  type: string;
  payload: object;
  attempts: number;
  endpointId: string | null;
  url: string | null;
  secrets: WrappedSecret[];
}

export interface Attempt {
  status: number | null;
  failure: string | null;
}

const ENDPOINT = `project_id as "projectId", url, created_at as "createdAt", disabled_at as "disabledAt", failures,
  case when previous_until > clock.now() then previous_until end as "previousSecretUntil"`;

const MOST_TOLD = 100;

/** SQL of webhooks. Runs as `ingest_api` (customers), `ingest_eraser` (what happened) and `ingest_worker` (delivering). */
@Injectable()
export class WebhookRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  async projectName(tx: Tx, projectId: string): Promise<string> {
    return (await query<{ name: string }>(tx, 'select name from identity.project_of($1)', [projectId]))[0]?.name ?? 'a project';
  }

  /** Owners and admins, but those whose data are restricted. For `ingest_worker`. */
  async peopleInCharge(tx: Tx, tenantId: string): Promise<{ id: string; email: string }[]> {
    return query(tx, 'select id, email from identity.notice_people(true, array[$1::uuid], null, $2)', [tenantId, MOST_TOLD]);
  }

  async find(tx: Tx, { tenantId, projectId }: ProjectScope): Promise<(WebhookDto & { id: string }) | undefined> {
    return (await query<WebhookDto & { id: string }>(tx, `select id, ${ENDPOINT} from ingest.webhook_endpoint where project_id = $1 and tenant_id = $2`, [projectId, tenantId]))[0];
  }

  /** False when there is one already. */
  async insert(tx: Tx, { tenantId, projectId }: ProjectScope, id: string, url: string, { wrapped, masterKeyId }: WrappedSecret): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into ingest.webhook_endpoint (project_id, tenant_id, id, url, wrapped, master_key_id) values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id`,
      [projectId, tenantId, id, url, wrapped, masterKeyId],
    );
    return rows.length > 0;
  }

  /** A new address, or another try at the one that was switched off. */
  async enable(tx: Tx, { tenantId, projectId }: ProjectScope, url: string | undefined): Promise<void> {
    await query(
      tx,
      `update ingest.webhook_endpoint set url = coalesce($3, url), failures = 0, disabled_at = null, updated_at = clock.now() where project_id = $1 and tenant_id = $2`,
      [projectId, tenantId, url ?? null],
    );
  }

  /** The old secret signs as well until then. */
  async rotate(tx: Tx, { tenantId, projectId }: ProjectScope, { wrapped, masterKeyId }: WrappedSecret, overlapHours: number): Promise<void> {
    await query(
      tx,
      `update ingest.webhook_endpoint set previous_wrapped = wrapped, previous_master_key_id = master_key_id, previous_until = clock.now() + make_interval(hours => $5),
         wrapped = $3, master_key_id = $4, updated_at = clock.now() where project_id = $1 and tenant_id = $2`,
      [projectId, tenantId, wrapped, masterKeyId, overlapHours],
    );
  }

  async remove(tx: Tx, { tenantId, projectId }: ProjectScope): Promise<void> {
    await query(tx, 'delete from ingest.webhook_endpoint where project_id = $1 and tenant_id = $2', [projectId, tenantId]);
  }

  async isOn(tx: Tx, { tenantId, projectId }: ProjectScope): Promise<boolean> {
    return (await query(tx, 'select from ingest.webhook_endpoint where project_id = $1 and tenant_id = $2 and disabled_at is null', [projectId, tenantId])).length > 0;
  }

  async insertDelivery(tx: Tx, { tenantId, projectId }: ProjectScope, id: string, type: string, payload: object): Promise<void> {
    await query(tx, 'insert into ingest.webhook_delivery (id, tenant_id, project_id, type, payload) values ($1, $2, $3, $4, $5)', [id, tenantId, projectId, type, JSON.stringify(payload)]);
  }

  async deliveries(tx: Tx, { tenantId, projectId }: ProjectScope, from: ListPosition | undefined, limit: number): Promise<(WebhookDeliveryDto & { at: string })[]> {
    return query(
      tx,
      `select id, type, state, attempts, created_at as "createdAt", last_attempt_at as "lastAttemptAt", last_status as "lastStatus", last_failure as "lastFailure",
         case when state = 'pending' then due_at end as "nextAttemptAt", ${cursorTimeSql('created_at')} as at
       from ingest.webhook_delivery where project_id = $1 and tenant_id = $2 and ($3::timestamptz is null or (created_at, id) < ($3::timestamptz, $4::uuid))
       order by created_at desc, id desc limit $5`,
      [projectId, tenantId, from?.at ?? null, from?.id ?? null, limit],
    );
  }

  /** A delivery that is still to be made; its address is null when there is none any more or it is switched off. */
  async pending(tx: Tx, tenantId: string, id: string): Promise<Delivery | undefined> {
    const rows = await query<Omit<Delivery, 'secrets'> & { w1: Buffer | null; k1: string | null; w2: Buffer | null; k2: string | null }>(
      tx,
      `select d.id, d.tenant_id as "tenantId", d.project_id as "projectId", d.type, d.payload, d.attempts, e.id as "endpointId", e.url,
         e.wrapped as w1, e.master_key_id as k1, case when e.previous_until > clock.now() then e.previous_wrapped end as w2, e.previous_master_key_id as k2
       from ingest.webhook_delivery d left join ingest.webhook_endpoint e on e.project_id = d.project_id and e.disabled_at is null
       where d.id = $1 and d.tenant_id = $2 and d.state = 'pending'`,
      [id, tenantId],
    );
    const row = rows[0];
    if (!row) return undefined;
    const { w1, k1, w2, k2, ...delivery } = row;
    return { ...delivery, secrets: [[w1, k1] as const, [w2, k2] as const].flatMap(([wrapped, masterKeyId]) => (wrapped && masterKeyId ? [{ wrapped, masterKeyId }] : [])) };
  }

  /** `dueAt`: when it is tried again. */
  async attempted(tx: Tx, id: string, { status, failure }: Attempt, state: 'pending' | 'delivered' | 'failed', dueAt: Date | undefined): Promise<void> {
    await query(
      tx,
      `update ingest.webhook_delivery set attempts = attempts + 1, last_attempt_at = clock.now(), last_status = $2, last_failure = $3, state = $4, due_at = coalesce($5, due_at),
         settled_at = case when $4 = 'pending' then null else clock.now() end where id = $1`,
      [id, status, failure, state, dueAt ?? null],
    );
  }

  async drop(tx: Tx, id: string): Promise<void> {
    await query(tx, `update ingest.webhook_delivery set state = 'failed', last_failure = 'no-endpoint', settled_at = clock.now() where id = $1`, [id]);
  }

  async worked(tx: Tx, projectId: string): Promise<void> {
    await query(tx, 'update ingest.webhook_endpoint set failures = 0 where project_id = $1 and failures > 0', [projectId]);
  }

  /** Counts a message that was given up. True when the endpoint was switched off by this one. */
  async gaveUp(tx: Tx, projectId: string, most: number): Promise<boolean> {
    const rows = await query<{ off: boolean }>(
      tx,
      `update ingest.webhook_endpoint set failures = failures + 1, disabled_at = case when failures + 1 >= $2 then clock.now() else disabled_at end
       where project_id = $1 and disabled_at is null returning disabled_at is not null as off`,
      [projectId, most],
    );
    return rows[0]?.off ?? false;
  }

  /** Settled messages are kept so long. */
  async purge(tx: Tx, projectId: string, days: number): Promise<void> {
    await query(tx, `delete from ingest.webhook_delivery where project_id = $1 and state <> 'pending' and settled_at < clock.now() - make_interval(days => $2)`, [projectId, days]);
  }
}
