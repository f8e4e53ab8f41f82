import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { restrictedSql } from '../end-users/restricted.js';
import type { SessionState } from './session-access.js';

/** A stretch of a recording: [from, to) in milliseconds since its start. */
export type Stretch = readonly [from: number, to: number];

export interface WatchedSession extends SessionState {
  tenantId: string;
  sessionId: string;
  /** It is being recorded. */
  live: boolean;
  /** The project wants to be told why somebody watches. */
  reasonNeeded: boolean;
  liveViewing: boolean;
  /** Of the promises, the one that lets an operator look. */
  clause?: string;
}

export interface Viewer extends AuditActor {
  grantId: string | undefined;
  clause: string | undefined;
}

export interface OpenViewing {
  id: string;
  tenantId: string;
  sessionId: string;
  viewer: AuditActor;
  live: boolean;
  /** Of an operator's look. */
  grantId: string | null;
  clause: string | null;
  /** False as long as the customer may not know of it. */
  visible: boolean;
  /** True when the last leaf is ten seconds old. */
  due: boolean;
}

/** A viewing ends when nothing was asked for for so long. */
const PAUSE = `interval '10 minutes'`;
const NOTE_EVERY = `interval '10 seconds'`;

/** Of a viewing: the customer may see it. `alias` names it in the statement. Runs as `ingest_api`, for whom grants that the customer may not know of are not there. */
export const visibleSql = (alias: string): string => `(${alias}.grant_id is null or exists (select from access.access_grant g where g.id = ${alias}.grant_id))`;

const VIEWING = `v.id, v.tenant_id as "tenantId", v.session_id as "sessionId", json_build_object('kind', v.viewer_kind, 'id', v.viewer_id) as viewer, v.live, v.grant_id as "grantId", v.clause, ${visibleSql('v')} as visible, v.noted_at < clock.now() - ${NOTE_EVERY} as due`;

/** SQL of viewings. Runs as `ingest_api`. */
@Injectable()
export class ViewingRepository {
  /** The clause by which an operator may look now; undefined when they may not. No revocation is answered before the look is written down, and no look after it. */
  async useGrant(tx: Tx, grantId: string, operatorId: string, sessionId: string): Promise<string | undefined> {
    return (await query<{ clause: string }>(tx, 'select clause from access.use_grant($1, $2, $3)', [grantId, operatorId, sessionId]))[0]?.clause;
  }

  /** Whoever asks for one viewer and one recording at the same time takes turns. */
  async lockedState(tx: Tx, tenantId: string, sessionId: string, viewer: AuditActor): Promise<WatchedSession | undefined> {
    await query(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`viewing:${sessionId}:${viewer.kind}:${viewer.id}`]);
    const rows = await query<WatchedSession>(
      tx,
      `select s.tenant_id as "tenantId", s.id as "sessionId", s.project_id as "projectId", s.state = 'erased' or s.expires_at <= clock.now() as gone,
         ${restrictedSql('s')} as restricted,
         s.state = 'recording' and s.ended_at is null as live, coalesce(p.watch_reason, false) as "reasonNeeded", coalesce(p.live_viewing, false) as "liveViewing"
       from ingest.session s left join ingest.project_setting p on p.project_id = s.project_id where s.id = $1 and s.tenant_id = $2`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  /** The viewer's viewing that goes on, if there is one (with a reason when one is needed). */
  async open(tx: Tx, { tenantId, sessionId, reasonNeeded }: WatchedSession, viewer: AuditActor & { grantId?: string }): Promise<OpenViewing | undefined> {
    const rows = await query<OpenViewing>(
      tx,
      `select ${VIEWING} from ingest.viewing v
       where v.session_id = $1 and v.tenant_id = $2 and v.viewer_kind = $3 and v.viewer_id = $4 and v.last_seen_at > clock.now() - ${PAUSE} and v.grant_id is not distinct from $6::uuid and (v.reason is not null or not $5::boolean)
       order by v.started_at desc limit 1`,
      [sessionId, tenantId, viewer.kind, viewer.id, reasonNeeded, viewer.grantId ?? null],
    );
    return rows[0];
  }

  async insert(tx: Tx, id: string, { tenantId, projectId, sessionId, live }: WatchedSession, viewer: Viewer, reason: string | undefined): Promise<OpenViewing> {
    const rows = await query<OpenViewing>(
      tx,
      `insert into ingest.viewing as v (id, tenant_id, project_id, session_id, viewer_kind, viewer_id, reason, live, grant_id, clause) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${VIEWING}`,
      [id, tenantId, projectId, sessionId, viewer.kind, viewer.id, reason ?? null, live, viewer.grantId ?? null, viewer.clause ?? null],
    );
    return rows[0] as OpenViewing;
  }

  async add(tx: Tx, id: string, { what, stretch, live }: { what: string; stretch: Stretch | undefined; live: boolean }): Promise<void> {
    await query(
      tx,
      `update ingest.viewing set last_seen_at = clock.now(), live = live or $2, shown = case when $3 = any (shown) then shown else shown || $3::text end,
         watched = watched + case when $4::integer is null then '{}' else int4multirange(int4range($4::integer, $5::integer)) end, pending = pending + case when $4::integer is null then '{}' else int4multirange(int4range($4::integer, $5::integer)) end
       where id = $1`,
      [id, live, what, stretch?.[0] ?? null, stretch ? Math.max(stretch[1], stretch[0] + 1) : null],
    );
  }

  /** Takes what is pending; nothing when another process did. */
  async takePending(tx: Tx, id: string): Promise<Stretch[]> {
    const rows = await query<{ stretches: [number, number][] | null }>(
      tx,
      `with taken as (select id, pending from ingest.viewing where id = $1 and pending <> '{}' for update)
       update ingest.viewing v set pending = '{}', noted_at = clock.now() from taken where v.id = taken.id
       returning (select json_agg(json_build_array(lower(r), upper(r)) order by lower(r)) from unnest(taken.pending) r) as stretches`,
      [id],
    );
    return rows[0]?.stretches ?? [];
  }

  async find(tx: Tx, tenantId: string, id: string): Promise<OpenViewing | undefined> {
    return (await query<OpenViewing>(tx, `select ${VIEWING} from ingest.viewing v where v.id = $1 and v.tenant_id = $2`, [id, tenantId]))[0];
  }

  /** Of all tenants, ids only. Platform scope. */
  async toNote(tx: Tx, limit: number): Promise<{ tenantId: string; viewingId: string }[]> {
    return query(tx, 'select tenant_id as "tenantId", viewing_id as "viewingId" from ingest.viewings_to_note($1)', [limit]);
  }

  /** Those older than two years. Platform scope. */
  async purge(tx: Tx): Promise<number> {
    return Number((await query<{ gone: string }>(tx, 'select ingest.purge_viewings() as gone'))[0]?.gone ?? 0);
  }
}
