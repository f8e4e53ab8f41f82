import type { MigrationInterface, QueryRunner } from 'typeorm';

const TENANT_TABLES = ['identity.project', 'identity.membership', 'identity.api_key', 'ingest.project_setting_version'];
const READERS = 'ingest_api, ingest_intake, ingest_worker, privacy_api, waitlist_api, identity_writer';

/**
 * Organisations, projects, members, their sign-in sessions and API keys. `identity_writer` alone writes; every other duty asks the
 * definer functions. A definer function runs as the owner, who is bound by forced row-level security too: the policy `definer` lets it look rows up
 * before the tenant is known, and nothing else runs as the owner but migrations.
 */
export class IdentityCreateAccounts20261123132000 implements MigrationInterface {
  name = 'IdentityCreateAccounts20261123132000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identity.organisation (
        id uuid primary key,
        name text not null check (length(name) between 1 and 120),
        created_at timestamptz not null default clock.now()
      );
      create table identity.project (
        id uuid primary key,
        tenant_id uuid not null references identity.organisation (id),
        name text not null check (length(name) between 1 and 120),
        created_at timestamptz not null default clock.now(),
        unique (tenant_id, id)
      );
      create table identity.member (
        id uuid primary key,
        email text not null check (length(email) between 3 and 254),
        name text check (length(name) <= 120),
        restricted boolean not null default false,
        created_at timestamptz not null default clock.now()
      );
      create unique index member_by_email on identity.member (lower(email));
      create table identity.membership (
        tenant_id uuid not null references identity.organisation (id),
        member_id uuid not null references identity.member (id),
        role text not null check (role in ('owner', 'admin', 'analyst', 'viewer')),
        created_at timestamptz not null default clock.now(),
        primary key (tenant_id, member_id)
      );
      create index membership_by_member on identity.membership (member_id);

      -- The person's own, not the organisation's: acting_for only says which membership the session uses.
      create table identity.sign_in_session (
        id uuid primary key,
        member_id uuid not null references identity.member (id),
        acting_for uuid not null references identity.organisation (id),
        token_hash bytea not null unique check (length(token_hash) = 32),
        created_at timestamptz not null default clock.now(),
        last_used_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        revoked_at timestamptz
      );
      create index sign_in_session_by_member on identity.sign_in_session (member_id);
      create table identity.sign_in_link (
        id uuid primary key,
        member_id uuid not null references identity.member (id),
        token_hash bytea not null unique check (length(token_hash) = 32),
        created_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create index sign_in_link_by_member on identity.sign_in_link (member_id);

      create table identity.api_key (
        id uuid primary key,
        tenant_id uuid not null,
        project_id uuid not null,
        kind text not null check (kind in ('ingest', 'secret')),
        name text not null check (length(name) between 1 and 120),
        -- The first characters of the key: they find the row and are shown; they are not secret.
        key_id text not null unique check (length(key_id) between 12 and 40),
        hmac bytea not null check (length(hmac) = 32),
        scopes text[] not null default '{}',
        origins text[] not null default '{}',
        created_by uuid,
        created_at timestamptz not null default clock.now(),
        last_used_day date,
        revoked_at timestamptz,
        foreign key (tenant_id, project_id) references identity.project (tenant_id, id),
        check (kind = 'secret' or scopes = '{}'),
        check (kind = 'ingest' or origins = '{}')
      );
      create index api_key_by_project on identity.api_key (tenant_id, project_id, created_at desc);
      create index api_key_by_maker on identity.api_key (created_by) where created_by is not null;
      create index api_key_by_origin on identity.api_key using gin (origins) where revoked_at is null;

      create table ingest.project_setting_version (
        tenant_id uuid not null,
        project_id uuid not null,
        version integer not null,
        settings jsonb not null,
        changed_at timestamptz not null default clock.now(),
        primary key (project_id, version)
      );

      alter table identity.organisation enable row level security;
      alter table identity.organisation force row level security;
      create policy tenant on identity.organisation
        using (id = any ((select tenancy.current_tenants())::uuid[]))
        with check (id = any ((select tenancy.current_tenants())::uuid[]));
      create policy definer on identity.organisation for select to pixeltrace_owner using (true);
    `);
    for (const table of TENANT_TABLES) {
      await runner.query(`
        alter table ${table} enable row level security;
        alter table ${table} force row level security;
        create policy tenant on ${table}
          using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
          with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      `);
    }
    await runner.query(`
      create policy definer on identity.project for select to pixeltrace_owner using (true);
      create policy definer on identity.membership for select to pixeltrace_owner using (true);
      create policy definer on identity.api_key for select to pixeltrace_owner using (true);
      create policy definer_touch on identity.api_key for update to pixeltrace_owner using (true) with check (true);

      -- Alive: not revoked, inside both limits, and still a member. Moves the idle limit, at most once a minute.
      create function identity.resolve_session(hash bytea)
        returns table (session_id uuid, member_id uuid, tenant_id uuid, role text, expires_at timestamptz)
        language plpgsql volatile security definer set search_path = '' as $$
        begin
          return query
            select s.id, s.member_id, m.tenant_id, m.role, s.expires_at
            from identity.sign_in_session s
            join identity.membership m on m.member_id = s.member_id and m.tenant_id = s.acting_for
            where s.token_hash = hash and s.revoked_at is null and s.expires_at > clock.now() and s.last_used_at > clock.now() - interval '12 hours';
          update identity.sign_in_session s set last_used_at = clock.now()
            where s.token_hash = hash and s.revoked_at is null and s.expires_at > clock.now()
              and s.last_used_at between clock.now() - interval '12 hours' and clock.now() - interval '1 minute';
        end $$;

      create function identity.resolve_api_key(wanted text)
        returns table (id uuid, tenant_id uuid, project_id uuid, kind text, hmac bytea, scopes text[], origins text[])
        language sql stable security definer set search_path = '' as $$
          select k.id, k.tenant_id, k.project_id, k.kind, k.hmac, k.scopes, k.origins
          from identity.api_key k where k.key_id = wanted and k.revoked_at is null $$;

      -- Called after the key was verified. A day, not a moment: enough to find keys nobody uses.
      create function identity.touch_api_key(key uuid) returns void
        language sql volatile security definer set search_path = '' as $$
          update identity.api_key k set last_used_day = (clock.now() at time zone 'UTC')::date
          where k.id = key and k.last_used_day is distinct from (clock.now() at time zone 'UTC')::date $$;

      create function identity.is_known_origin(wanted text) returns boolean
        language sql stable security definer set search_path = '' as $$
          select exists (select from identity.api_key k where k.revoked_at is null and k.origins @> array[wanted]) $$;

      create function identity.project_of(project uuid) returns table (tenant_id uuid, name text)
        language sql stable security definer set search_path = '' as $$
          select p.tenant_id, p.name from identity.project p where p.id = project $$;

      create function identity.memberships_of(member uuid) returns table (tenant_id uuid, organisation text, role text)
        language sql stable security definer set search_path = '' as $$
          select m.tenant_id, o.name, m.role from identity.membership m join identity.organisation o on o.id = m.tenant_id
          where m.member_id = member order by m.created_at, m.tenant_id $$;

      -- Every tenant that holds something about a member: memberships, and keys made before leaving.
      create function identity.tenants_of(member uuid) returns setof uuid
        language sql stable security definer set search_path = '' as $$
          select m.tenant_id from identity.membership m where m.member_id = member
          union select k.tenant_id from identity.api_key k where k.created_by = member $$;

      revoke all on all functions in schema identity from public;
      grant usage on schema identity to ${READERS};
      grant execute on function identity.resolve_session(bytea) to ingest_api, privacy_api, waitlist_api;
      grant execute on function identity.resolve_api_key(text), identity.touch_api_key(uuid) to ingest_api, ingest_intake, privacy_api, waitlist_api;
      grant execute on function identity.is_known_origin(text) to ingest_api, ingest_intake;
      grant execute on function identity.project_of(uuid) to ingest_api, ingest_intake, ingest_worker, privacy_api;
      grant execute on function identity.memberships_of(uuid), identity.tenants_of(uuid) to identity_writer;

      grant select, insert, update on identity.organisation, identity.project to identity_writer;
      grant select, insert, update, delete on identity.member, identity.membership, identity.sign_in_session, identity.sign_in_link to identity_writer;
      grant select, insert, update on identity.api_key to identity_writer;
      grant select, insert on ingest.project_setting_version to ingest_api;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function identity.tenants_of, identity.memberships_of, identity.project_of, identity.is_known_origin, identity.touch_api_key, identity.resolve_api_key, identity.resolve_session;
      drop table ingest.project_setting_version, identity.api_key, identity.sign_in_link, identity.sign_in_session, identity.membership, identity.member,
        identity.project, identity.organisation;
      revoke usage on schema identity from ${READERS};
    `);
  }
}
