/** One live figure of a promise. */
export interface PromiseFigure {
  /** What is counted. */
  says: string;
  /** One row with one number. Counts only: nothing about anybody. Reads every tenant. */
  sql: string;
  /** The promise is broken unless it is zero. */
  mustBeZero: boolean;
}

const zero = (says: string, sql: string): PromiseFigure => ({ says, sql, mustBeZero: true });
const count = (says: string, sql: string): PromiseFigure => ({ says, sql, mustBeZero: false });

/** By clause. `promises.figures()` of the newest migration answers exactly these: who changes one appends a migration that replaces the function. */
export const PROMISE_FIGURES: Readonly<Record<string, PromiseFigure>> = {
  S1: count('recipients that are registered', `select count(*) from registry.subprocessor where active_from <= clock.now() and (active_until is null or active_until > clock.now())`),
  S2: zero('recipients without categories or purpose', `select count(*) from registry.subprocessor where cardinality(categories) = 0 or purpose = ''`),
  S3: zero('columns of tables that no schema of ours owns', `select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'schema_migration'`),
  S4: count('questions that people asked', `select count(*) from waitlist.conversation where topic = 'question'`),
  C1: zero('people on the waitlist without a consent', `select count(*) from waitlist.subscriber where consent_event_id is null`),
  C2: zero('rows of analytics about a single visit', `select count(*) from analytics.page_hour where views < 1`),
  C3: zero('addresses that are whole after 7 days and an hour', `select count(*) from request_log.entry e where e.at < clock.now() - interval '7 days 2 hours' and masklen(e.address) = case family(e.address) when 4 then 32 else 128 end`),
  C4: zero('sessions without a consent where the project asks for one', `select count(*) from ingest.session s join ingest.project_setting p on p.project_id = s.project_id where p.consent_mode = 'required' and s.consent_record_id is null and s.state <> 'erased' and s.settings_version >= p.version`),
  C5: count('projects that mask', `select count(*) from ingest.project_setting where masking <> 'none'`),
  A1: zero('recipients whose purpose is marketing', `select count(*) from registry.subprocessor where purpose ~* 'marketing|advertis'`),
  A2: zero('looks of our staff at recordings without a grant', `select count(*) from ingest.viewing where viewer_kind = 'operator' and grant_id is null`),
  A3: zero('disclosures without a notice before, or a prohibition of one', `select count(*) from access.disclosure d join access.legal_order o on o.id = d.order_id where o.prohibition_sha256 is null and (o.notice_sent_at is null or o.notice_sent_at > d.disclosed_at)`),
  A4: zero('active recipients without a signed contract', `select count(*) from registry.subprocessor where active_from <= clock.now() and (active_until is null or active_until > clock.now()) and contract_signed_on is null`),
  A5: count('versions of the list of subprocessors', `select count(*) from registry.subprocessor_list`),
  R1: count('requests to know or to see that were answered', `select count(*) from privacy.rights_request where type in ('know', 'access') and state = 'done'`),
  R2: count('requests to correct that were answered', `select count(*) from privacy.rights_request where type = 'correct' and state = 'done'`),
  R3: zero('erasures of people that are asked for and not done after 72 hours', `select count(*) from privacy.subject_case where kind = 'erase' and state in ('running', 'blocked') and opened_at < clock.now() - interval '72 hours'`),
  R4: count('end users and people under restriction', `select (select count(*) from ingest.end_user_restriction) + (select count(*) from waitlist.subscriber where restricted) + (select count(*) from identity.member where restricted)`),
  R5: zero('sessions that went on for an hour after their consent was withdrawn', `select count(*) from ingest.session where consent_withdrawn_at is not null and state = 'recording' and last_chunk_at > consent_withdrawn_at + interval '1 hour'`),
  R6: zero('archives that failed', `select count(*) from ingest.export where state = 'failed'`),
  R7: zero('requests that are past their legal deadline', `select count(*) from privacy.rights_request where state in ('open', 'working') and due_at < clock.now()`),
  R8: count('unsubscribed mailboxes, each with the stream it left', `select count(*) from mail.suppression`),
  D1: zero('sign-ups that nobody confirmed for eight days', `select count(*) from waitlist.sign_up where requested_at < clock.now() - interval '8 days'`),
  D2: zero('erasures of recordings that are not done after 72 hours, those under a legal hold apart', `select count(*) from ingest.erasure where state = 'requested' and requested_at < clock.now() - interval '72 hours'`),
  D3: zero('backups that hold what is older than 30 days', `select count(*) from privacy.backup_set where absent_at is null and oldest_data_at < clock.now() - interval '30 days'`),
  D4: zero('recordings that are a day past their end and not erased or held', `select count(*) from ingest.session s where s.expires_at < clock.now() - interval '1 day' and s.state <> 'erased' and not exists (select from ingest.session_hold h where h.session_id = s.id)`),
  D5: count('recordings that were erased', `select count(*) from ingest.session where state = 'erased'`),
  X1: count('kinds of stores, encrypted on their way or on this machine', `select count(distinct kind) from registry.store`),
  X2: zero('tables with tenants whose row-level security is not forced', `select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)' and exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull and not a.attisdropped) and not c.relforcerowsecurity`),
  X3: zero('security reports nobody took up within two days', `select count(*) from privacy.security_report where taken_up_at is null and received_at < clock.now() - interval '2 days'`),
  T1: zero('stores without a region', `select count(*) from registry.store where region = ''`),
  T2: zero('active recipients of EU or UK data, outside of both, without a tool for the transfer', `select count(*) from registry.subprocessor s where s.handles_eu_uk and s.active_from <= clock.now() and (s.active_until is null or s.active_until > clock.now()) and not exists (select from registry.transfer_tool t where t.subprocessor_id = s.id and t.ended_at is null) and not exists (select from registry.adequacy a where a.country = s.country)`),
  V1: zero('versions in force before the day they name', `select count(*) from registry.policy_force f join registry.policy_version v on v.number = f.number where f.in_force_at < v.effective_at - interval '1 minute'`),
  V2: zero('meaningful changes in force without a notice', `select count(*) from registry.policy_force f join registry.policy_version v on v.number = f.number where v.change_class = 'meaningful' and v.number > 1 and not exists (select from registry.notice n where n.kind = 'policy-version' and n.subject_id = v.number::text)`),
  V3: count('acceptances that are on record', `select count(*) from registry.policy_acceptance`),
  K1: count('messages that came in the last 90 days', `select count(*) from waitlist.conversation_message where direction = 'in' and created_at > clock.now() - interval '90 days'`),
  K2: zero('messages that are unread a day past their target', `select count(*) from waitlist.conversation_message m join waitlist.conversation c on c.id = m.conversation_id where m.direction = 'in' and m.first_read_at is null and m.read_due_at < clock.now() - interval '1 day' and c.state <> 'spam'`),
  L1: count('versions of the policy, each with its attribution', `select count(*) from registry.policy_version`),
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The function that answers the figures, for a migration. A figure that cannot be had (its table is not there) is null. Runs as the owner and reads every tenant; what
 * it answers is numbers. For `privacy_api` alone.
 */
export const promiseFiguresSql = (figures: Readonly<Record<string, PromiseFigure>> = PROMISE_FIGURES): string => `
  create or replace function promises.figures() returns table (clause text, value double precision)
    language plpgsql volatile security definer set search_path = 'pg_catalog' as $figures$
    declare
      one record;
      tenants_before text := coalesce(current_setting('app.tenants', true), '');
    begin
      perform set_config('app.tenants', coalesce((select array_agg(o.id) from identity.organisation o), '{}')::text, true);
      for one in select * from (values ${Object.entries(figures).map(([clause, { sql }]) => `(${quoted(clause)}, ${quoted(sql)})`).join(',\n        ')}) as f (clause, query) loop
        clause := one.clause;
        value := null;
        begin
          execute one.query into value;
        exception when undefined_table or undefined_column or insufficient_privilege then
          value := null;
        end;
        return next;
      end loop;
      perform set_config('app.tenants', tenants_before, true);
    end $figures$;`;
