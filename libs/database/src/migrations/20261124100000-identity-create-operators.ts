import type { MigrationInterface, QueryRunner } from 'typeorm';

const APIS = 'ingest_api, privacy_api, waitlist_api';

const RESOLVE = (extra: { column: string; value: string }): string => `
      create function identity.resolve_session(hash bytea)
        returns table (session_id uuid, member_id uuid, tenant_id uuid, role text, expires_at timestamptz${extra.column})
        language plpgsql volatile security definer set search_path = '' as $$
        begin
          return query
            select s.id, s.member_id, m.tenant_id, m.role, s.expires_at${extra.value}
            from identity.sign_in_session s
            join identity.membership m on m.member_id = s.member_id and m.tenant_id = s.acting_for
            where s.token_hash = hash and s.revoked_at is null and s.expires_at > clock.now() and s.last_used_at > clock.now() - interval '12 hours';
          update identity.sign_in_session s set last_used_at = clock.now()
            where s.token_hash = hash and s.revoked_at is null and s.expires_at > clock.now()
              and s.last_used_at between clock.now() - interval '12 hours' and clock.now() - interval '1 minute';
        end $$;
      revoke all on function identity.resolve_session(bytea) from public;
      grant execute on function identity.resolve_session(bytea) to ${APIS};`;

/** Operators and their short-lived bearers, and when a member last proved who they are. */
export class IdentityCreateOperators20261124100000 implements MigrationInterface {
  name = 'IdentityCreateOperators20261124100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identity.operator (
        id uuid primary key,
        email text not null check (length(email) between 3 and 254),
        name text not null check (length(name) between 1 and 120),
        roles text[] not null check (roles <@ array['support', 'privacy', 'security', 'admin'] and cardinality(roles) > 0),
        restricted boolean not null default false,
        created_at timestamptz not null default clock.now(),
        created_by uuid,
        disabled_at timestamptz
      );
      create unique index operator_by_email on identity.operator (lower(email));
      create table identity.operator_session (
        id uuid primary key,
        operator_id uuid not null references identity.operator (id) on delete cascade,
        token_hash bytea not null unique check (length(token_hash) = 32),
        -- When the mailed code and the second factor were checked; a new bearer of the same sign-in keeps the first and moves the second.
        signed_in_at timestamptz not null default clock.now(),
        factor_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        revoked_at timestamptz,
        check (expires_at <= factor_at + interval '15 minutes')
      );
      create index operator_session_by_operator on identity.operator_session (operator_id);

      create function identity.resolve_operator_session(hash bytea) returns table (session_id uuid, operator_id uuid, roles text[], expires_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select s.id, o.id, o.roles, s.expires_at
          from identity.operator_session s join identity.operator o on o.id = s.operator_id
          where s.token_hash = hash and s.revoked_at is null and s.expires_at > clock.now() and o.disabled_at is null $$;
      revoke all on function identity.resolve_operator_session(bytea) from public;
      grant execute on function identity.resolve_operator_session(bytea) to ${APIS};
      grant select, insert, update, delete on identity.operator, identity.operator_session to identity_writer;

      alter table identity.sign_in_session add column authenticated_at timestamptz not null default clock.now();
      drop function identity.resolve_session(bytea);
      ${RESOLVE({ column: ', recently_authenticated boolean', value: `, s.authenticated_at > clock.now() - interval '10 minutes'` })}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function identity.resolve_session(bytea);
      ${RESOLVE({ column: '', value: '' })}
      alter table identity.sign_in_session drop column authenticated_at;
      drop function identity.resolve_operator_session(bytea);
      drop table identity.operator_session, identity.operator;
    `);
  }
}
