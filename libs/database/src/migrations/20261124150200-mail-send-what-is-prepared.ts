import type { MigrationInterface, QueryRunner } from 'typeorm';

const claim = (states: string): string => `
      -- Takes mails that are due. One claim at a time: a suppression that was committed before a claim began is seen by it, and one that waits for
      -- this lock after its commit knows that every later claim sees it.
      create or replace function mail.claim(p_claim uuid, p_limit integer, p_lease_seconds integer, p_owed text[], p_all double precision, p_default double precision,
                                 p_domains text[], p_rates double precision[])
        returns table (id uuid, template text, stream text, recipient_key bytea, message_id text, content bytea, announcement_id uuid, attempts integer, although_suppressed boolean)
        language plpgsql volatile security invoker set search_path = ''
        as $$
        declare
          candidate record;
          taken uuid[] := '{}';
          unwanted uuid[] := '{}';
          owed uuid[] := '{}';
          rate double precision;
          slot timestamptz;
        begin
          perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('mail.claim'));
          for candidate in
            select * from (
              -- Wrapped: arms of a union cannot lock by themselves.
              select * from (
                select m.id, m.stream, m.domain, m.recipient_key, m.priority, m.paced, 0 as ordinal, m.due_at from mail.message m
                  where m.state = 'queued' and m.announcement_id is null and m.due_at <= clock.now() order by m.priority, m.due_at limit p_limit for update skip locked) single
              union all
              select n.* from mail.announcement a cross join lateral (
                select m.id, m.stream, m.domain, m.recipient_key, m.priority, m.paced, 1 as ordinal, m.due_at from mail.message m
                  where m.announcement_id = a.id and m.state = 'queued' and m.due_at <= clock.now() order by m.due_at limit p_limit for update skip locked) n
                where a.state in (${states})
            ) due order by due.ordinal, due.priority, due.due_at limit p_limit
          loop
            if exists (select 1 from mail.suppression s where s.recipient_key = candidate.recipient_key and s.stream in (candidate.stream, '*')) then
              if candidate.stream = any (p_owed) then
                owed := owed || candidate.id;
              else
                unwanted := unwanted || candidate.id;
                continue;
              end if;
            end if;
            if not candidate.paced and (p_all is not null or p_default is not null or cardinality(p_domains) > 0) then
              slot := clock.now();
              if p_all is not null then
                slot := mail.take_slot('*', p_all);
              end if;
              rate := coalesce(p_rates[pg_catalog.array_position(p_domains, candidate.domain)], p_default);
              if rate is not null and candidate.domain is not null then
                slot := greatest(slot, mail.take_slot(candidate.domain, rate));
              end if;
              -- What people wait for counts, but does not wait.
              if slot > clock.now() and candidate.priority > 0 then
                update mail.message m set due_at = slot, paced = true where m.id = candidate.id;
                continue;
              end if;
            end if;
            taken := taken || candidate.id;
          end loop;
          if cardinality(unwanted) > 0 then
            update mail.message m set state = 'suppressed', outcome = 'suppressed', settled_at = clock.now() where m.id = any (unwanted);
          end if;
          return query
            update mail.message m set state = 'sending', claim = p_claim, attempts = m.attempts + 1, lease_until = clock.now() + pg_catalog.make_interval(secs => p_lease_seconds)
              where m.id = any (taken)
              returning m.id, m.template, m.stream, m.recipient_key, m.message_id, m.content, m.announcement_id, m.attempts, m.id = any (owed);
        end $$;
`;

/** Of an announcement nothing leaves before everybody who gets it is found: until then its number can be looked at, and it can be cancelled. */
export class MailSendWhatIsPrepared20261124150200 implements MigrationInterface {
  name = 'MailSendWhatIsPrepared20261124150200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(claim(`'running'`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(claim(`'preparing', 'running'`));
  }
}
