import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { restrictedSql } from '../end-users/restricted.js';
import type { SessionState } from '../watching/session-access.js';
import { facet } from './facets.js';
import type { RecordingTagDto, TagDto } from './tags.dto.js';

/** SQL of tags. Runs as `ingest_api`. */
@Injectable()
export class TagsRepository {
  /** Locked against the worker, which writes facets too, and against erasing. */
  async lock(tx: Tx, tenantId: string, sessionId: string): Promise<SessionState | undefined> {
    const rows = await query<SessionState>(
      tx,
      `select s.project_id as "projectId", s.state = 'erased' or s.expires_at <= clock.now() as gone,
         ${restrictedSql('s')} as restricted
       from ingest.session s where s.id = $1 and s.tenant_id = $2 for no key update`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  async list(tx: Tx, tenantId: string, sessionId: string): Promise<RecordingTagDto[]> {
    return query<RecordingTagDto>(tx, 'select name, value, source from ingest.session_tag where session_id = $1 and tenant_id = $2 order by source, name, value', [sessionId, tenantId]);
  }

  async remove(tx: Tx, tenantId: string, sessionId: string, tags: readonly TagDto[]): Promise<void> {
    await query(
      tx,
      `delete from ingest.session_tag t using unnest($3::text[], $4::text[]) x (name, value)
       where t.session_id = $1 and t.tenant_id = $2 and t.source = 'member' and t.name = x.name and t.value = x.value`,
      [sessionId, tenantId, tags.map(({ name }) => name), tags.map(({ value }) => value)],
    );
  }

  async add(tx: Tx, tenantId: string, sessionId: string, tags: readonly TagDto[]): Promise<void> {
    await query(
      tx,
      `insert into ingest.session_tag (session_id, source, name, value, tenant_id) select $1, 'member', x.name, x.value, $2 from unnest($3::text[], $4::text[]) x (name, value) on conflict do nothing`,
      [sessionId, tenantId, tags.map(({ name }) => name), tags.map(({ value }) => value)],
    );
  }

  /** What the recording is found by follows from its tags, whoever set them. */
  async follow(tx: Tx, tenantId: string, sessionId: string, gone: readonly TagDto[], there: readonly TagDto[]): Promise<void> {
    const facets = (tags: readonly TagDto[]): string[] => tags.flatMap(({ name, value }) => [facet.tag(name, value), facet.name(name)]);
    const kept = new Set(facets(there));
    await query(tx, 'delete from ingest.session_facet where session_id = $1 and tenant_id = $2 and facet = any ($3::text[])', [sessionId, tenantId, facets(gone).filter((one) => !kept.has(one))]);
    await query(
      tx,
      `insert into ingest.session_facet (session_id, facet, tenant_id, project_id, started_at)
       select s.id, f.facet, s.tenant_id, s.project_id, s.started_at from ingest.session s cross join unnest($3::text[]) f (facet) where s.id = $1 and s.tenant_id = $2 on conflict do nothing`,
      [sessionId, tenantId, [...kept]],
    );
  }
}
