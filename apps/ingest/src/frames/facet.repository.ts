import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { facet, MAX_FACETS } from '../search/facets.js';
import type { SessionOfTenant } from './drain.repository.js';
import type { SearchData } from './search-data.js';

/** Tags of one session that its app reports. */
const MOST_TAGS = 50;

/** Kinds, device and gaps have room of their own: an app that makes up routes and tags cannot crowd them out. */
const isOfFew = (one: string): boolean => /^(?:kind:|device:|gaps$)/.test(one);
const MOST_OF_FEW = 16;

/** Writes what a session is found by. Its row is locked by the same transaction before. Runs as `ingest_worker`. */
@Injectable()
export class FacetRepository {
  async add(tx: Tx, session: SessionOfTenant, { facets, tags, formerDevice }: SearchData): Promise<void> {
    if (formerDevice) await this.remove(tx, session, facet.device(formerDevice));
    const few = facets.filter(isOfFew);
    if (few.length > 0) await this.addFacets(tx, session, few, MAX_FACETS + MOST_OF_FEW);
    const free = facets.filter((one) => !isOfFew(one));
    if (free.length > 0) await this.addFacets(tx, session, free, MAX_FACETS);
    if (tags.length > 0) await this.addTags(tx, session, tags);
  }

  private async remove(tx: Tx, { tenantId, sessionId }: SessionOfTenant, gone: string): Promise<void> {
    await query(tx, 'delete from ingest.session_facet where session_id = $1 and tenant_id = $2 and facet = $3', [sessionId, tenantId, gone]);
  }

  private async addFacets(tx: Tx, { tenantId, sessionId }: SessionOfTenant, facets: readonly string[], most: number): Promise<void> {
    await query(
      tx,
      `with added as (
         insert into ingest.session_facet (session_id, facet, tenant_id, project_id, started_at)
         select s.id, f.facet, s.tenant_id, s.project_id, s.started_at from ingest.session s cross join unnest($3::text[]) with ordinality f (facet, ord)
         where s.id = $1 and s.tenant_id = $2 and not exists (select from ingest.session_facet x where x.session_id = s.id and x.facet = f.facet)
         order by f.ord limit (select greatest(0, $4::integer - facets) from ingest.session where id = $1 and tenant_id = $2)
         on conflict do nothing returning 1
       ), counted as (select count(*)::integer as n from added)
       update ingest.session set facets = facets + n from counted where id = $1 and tenant_id = $2 and n > 0`,
      [sessionId, tenantId, facets, most],
    );
  }

  private async addTags(tx: Tx, { tenantId, sessionId }: SessionOfTenant, tags: SearchData['tags']): Promise<void> {
    await query(
      tx,
      `insert into ingest.session_tag (session_id, source, name, value, tenant_id)
       select $1, 'recorder', t.name, t.value, $2 from unnest($3::text[], $4::text[]) with ordinality t (name, value, ord)
       where not exists (select from ingest.session_tag x where x.session_id = $1 and x.source = 'recorder' and x.name = t.name and x.value = t.value)
       order by t.ord limit (select greatest(0, ${MOST_TAGS} - count(*)) from ingest.session_tag where session_id = $1 and source = 'recorder')
       on conflict do nothing`,
      [sessionId, tenantId, tags.map(({ name }) => name), tags.map(({ value }) => value)],
    );
  }
}
