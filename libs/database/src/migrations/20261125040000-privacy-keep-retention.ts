import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Rule {
  /** A line of the retention schedule. */
  entry: string;
  relation: string;
  /** SQL of a row: when its time is over; null for one whose time does not run. */
  ends: string;
  /** Count what goes with each delete: only where one is a batch, not the everyday end of a row. */
  counts?: true;
  /** Rows can be held back. */
  holds?: true;
}

const after = (column: string, time: string): string => `${column} + interval '${time}'`;

const RULES: readonly Rule[] = [
  { entry: 'waitlist-sign-up', relation: 'waitlist.sign_up', ends: after('requested_at', '7 days'), counts: true },
  { entry: 'waitlist-link', relation: 'waitlist.confirm_token', ends: 'case when subscriber_id is not null then expires_at end', counts: true },
  { entry: 'waitlist-left-alone', relation: 'waitlist.suppression', ends: 'until', counts: true },
  { entry: 'waitlist-place', relation: 'waitlist.subscriber', ends: `case when not restricted and (asked_to_stay_at is not null or status in ('joined', 'declined')) then keep_until end`, counts: true, holds: true },
  {
    entry: 'contact',
    relation: 'waitlist.conversation',
    ends: `case when restricted then null when state = 'closed' then last_message_at + interval '12 months' when state = 'spam' then last_message_at + interval '30 days' end`,
    counts: true,
    holds: true,
  },
  { entry: 'mail-content', relation: 'mail.message', ends: `case when content is not null then settled_at + interval '7 days' end` },
  { entry: 'mail-row', relation: 'mail.message', ends: `case when content is null then settled_at + case when announcement_id is null then interval '90 days' else interval '400 days' end end`, counts: true },
  { entry: 'mail-inbound', relation: 'mail.inbound', ends: `case when state = 'handled' then received_at + interval '90 days' end`, counts: true },
  { entry: 'mail-pace', relation: 'mail.pace', ends: after('next_at', '1 day'), counts: true },
  { entry: 'request-log-address', relation: 'request_log.entry', ends: `case when masklen(address) = case family(address) when 4 then 32 else 128 end then at + interval '7 days' end` },
  { entry: 'request-log', relation: 'request_log.entry', ends: after('at', '31 days') },
  { entry: 'request-log-networks', relation: 'request_log.prefix_minute', ends: after('minute', '30 days'), counts: true },
  { entry: 'recipient-budget', relation: 'abuse.recipient_mail', ends: after('taken_at', '1 day'), counts: true },
  { entry: 'exchange', relation: 'exchange.message', ends: 'deadline' },
  { entry: 'sign-in-session', relation: 'identity.sign_in_session', ends: `least(expires_at, revoked_at) + interval '1 day'`, counts: true },
  { entry: 'operator-session', relation: 'identity.operator_session', ends: after('expires_at', '1 day'), counts: true },
  { entry: 'operator-enrolment', relation: 'identity.operator_enrolment', ends: 'expires_at', counts: true },
  { entry: 'sign-in-link', relation: 'identity.sign_in_link', ends: after('expires_at', '1 day'), counts: true },
  { entry: 'sign-in-attempt', relation: 'identity.sign_in_attempt', ends: after('expires_at', '1 hour'), counts: true },
  { entry: 'sign-in-throttle', relation: 'identity.sign_in_throttle', ends: 'until', counts: true },
  { entry: 'email-change', relation: 'identity.email_change', ends: after('created_at', '30 days'), counts: true },
  { entry: 'factor-recovery', relation: 'identity.factor_recovery', ends: after('created_at', '30 days'), counts: true },
  { entry: 'invitation', relation: 'identity.invitation', ends: after('expires_at', '30 days'), counts: true },
  { entry: 'viewing', relation: 'ingest.viewing', ends: after('started_at', '2 years'), counts: true },
  { entry: 'recording', relation: 'ingest.session', ends: `case when state <> 'erased' then expires_at end` },
  { entry: 'security-report', relation: 'privacy.security_report', ends: after('received_at', '3 years'), counts: true, holds: true },
];

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The retention schedule where rows are: when each one's time is over, what is due, what went, and what is held back. Rules are SQL of ours; nobody but the owner writes them.
 * Holding works below all code that deletes: a row that is held stays, whoever deletes it, and it is noted that somebody wanted it gone.
 */
export class PrivacyKeepRetention20261125040000 implements MigrationInterface {
  name = 'PrivacyKeepRetention20261125040000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES + FUNCTIONS);
    for (const { entry, relation, ends, counts, holds } of RULES) {
      await runner.query(`insert into privacy.retention_rule (entry, relation, ends, holds) values (${[entry, relation, ends].map(literal).join(', ')}, ${holds ?? false})`);
      if (counts) await runner.query(`create trigger retention_counted after delete on ${relation} referencing old table as gone for each statement execute function privacy.count_gone(${literal(entry)})`);
      if (holds) await runner.query(`create trigger legally_held before delete on ${relation} for each row execute function privacy.keep_held(${literal(relation)})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { relation, counts, holds } of RULES) {
      if (counts) await runner.query(`drop trigger retention_counted on ${relation}`);
      if (holds) await runner.query(`drop trigger legally_held on ${relation}`);
    }
    await runner.query(`
      drop function privacy.due_by_rule, privacy.count_gone, privacy.keep_held, privacy.note_gone, privacy.is_held, privacy.known_rows;
      drop table privacy.held_row, privacy.legal_hold, privacy.retention_night, privacy.retention_evidence, privacy.retention_rule;
    `);
  }
}

const TABLES = `
  create table privacy.retention_rule (
    entry text primary key,
    relation text not null,
    ends text not null,
    holds boolean not null
  );
  create table privacy.retention_evidence (
    day date not null,
    entry text not null,
    -- What the dry run of that night said would go until the next one, and what of it a hold keeps.
    announced bigint not null default 0,
    held bigint not null default 0,
    gone bigint not null default 0,
    -- What was due two days before that night and still there.
    overdue bigint not null default 0,
    updated_at timestamptz not null default clock.now(),
    primary key (day, entry)
  );
  create table privacy.retention_night (
    day date primary key,
    started_at timestamptz not null default clock.now(),
    finished_at timestamptz,
    entries integer not null default 0,
    announced bigint not null default 0,
    held bigint not null default 0,
    overdue bigint not null default 0
  );
  create table privacy.legal_hold (
    id uuid primary key,
    dataset text not null,
    authority text not null check (length(authority) between 1 and 200),
    reference text check (length(reference) <= 200),
    approver text not null check (length(approver) between 1 and 200),
    review_at timestamptz not null,
    review_noted_at timestamptz,
    placed_by uuid not null,
    placed_at timestamptz not null default clock.now(),
    released_by uuid,
    released_at timestamptz,
    rows integer not null default 0,
    check ((released_at is null) = (released_by is null))
  );
  create table privacy.held_row (
    hold_id uuid not null references privacy.legal_hold (id) on delete cascade,
    dataset text not null,
    row_id uuid not null,
    -- When somebody first wanted it gone.
    deferred_at timestamptz,
    primary key (hold_id, row_id)
  );
  create index held_row_by_row on privacy.held_row (row_id, dataset);
  grant select on privacy.retention_rule to privacy_api, privacy_worker;
  grant select, insert, update, delete on privacy.retention_evidence, privacy.retention_night to privacy_worker;
  grant select on privacy.retention_evidence, privacy.retention_night to privacy_api;
  grant select, insert, update on privacy.legal_hold to privacy_api;
  grant select, update, delete on privacy.legal_hold to privacy_worker;
  grant select, insert, delete on privacy.held_row to privacy_api;
  grant select, delete on privacy.held_row to privacy_worker;
`;

const FUNCTIONS = `
  create function privacy.note_gone(p_entry text, p_gone bigint) returns void
  language sql security definer set search_path = '' as $$
    insert into privacy.retention_evidence as e (day, entry, gone) select (clock.now() at time zone 'UTC')::date, p_entry, p_gone where p_gone > 0
    on conflict (day, entry) do update set gone = e.gone + excluded.gone, updated_at = clock.now() $$;

  create function privacy.count_gone() returns trigger language plpgsql security definer set search_path = '' as $$
    declare
      ends text;
      n bigint;
    begin
      if not exists (select from gone) then return null; end if;
      select r.ends into ends from privacy.retention_rule r where r.entry = tg_argv[0];
      execute format('select count(*) from gone where (%s) <= clock.now()', ends) into n;
      if n > 0 then perform privacy.note_gone(tg_argv[0], n); end if;
      return null;
    end $$;

  create function privacy.is_held(p_dataset text, p_row uuid) returns boolean
  language sql stable security definer set search_path = '' as $$
    select exists (select from privacy.held_row h where h.row_id = p_row and h.dataset = p_dataset) $$;

  create function privacy.keep_held() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      if not privacy.is_held(tg_argv[0], old.id) then return old; end if;
      update privacy.held_row h set deferred_at = clock.now() where h.row_id = old.id and h.dataset = tg_argv[0] and h.deferred_at is null;
      return null;
    end $$;

  -- Of rows that somebody wants held, those that there are.
  create function privacy.known_rows(p_dataset text, p_rows uuid[]) returns table (row_id uuid)
  language plpgsql stable security definer set search_path = '' as $$
    begin
      if not exists (select from privacy.retention_rule r where r.relation = p_dataset and r.holds) then return; end if;
      return query execute format('select t.id from %s t where t.id = any ($1)', p_dataset) using p_rows;
    end $$;

  -- What is due at a time, what of it is held, and since when the oldest of the rest has been.
  create function privacy.due_by_rule(p_at timestamptz) returns table (entry text, due bigint, held bigint, oldest timestamptz)
  language plpgsql stable security definer set search_path = '' as $$
    declare
      rule privacy.retention_rule;
      held_sql text;
    begin
      for rule in select * from privacy.retention_rule r order by r.entry loop
        held_sql := case
          when rule.holds then format('exists (select from privacy.held_row h where h.row_id = t.id and h.dataset = %L)', rule.relation)
          when rule.relation = 'ingest.session' then 'exists (select from ingest.session_hold h where h.session_id = t.id)'
          else 'false' end;
        return query execute format(
          'select %L::text, count(*) filter (where not x.held), count(*) filter (where x.held), min(x.ends) filter (where not x.held)
           from (select (%s) as ends, %s as held from %s t) x where x.ends <= $1', rule.entry, rule.ends, held_sql, rule.relation) using p_at;
      end loop;
    end $$;

  revoke execute on function privacy.note_gone, privacy.count_gone, privacy.is_held, privacy.keep_held, privacy.known_rows, privacy.due_by_rule from public;
  grant execute on function privacy.note_gone to waitlist_worker, privacy_worker;
  grant execute on function privacy.is_held to waitlist_api, waitlist_worker, privacy_api, privacy_worker;
  grant execute on function privacy.known_rows to privacy_api;
  grant execute on function privacy.due_by_rule to privacy_api, privacy_worker;
  grant usage on schema privacy to waitlist_api;
`;
