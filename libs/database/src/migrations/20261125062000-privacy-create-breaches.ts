import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Breaches of personal data: every one of them, notifiable or not (Art. 33(5) GDPR), with what the law asks for and by when. */
export class PrivacyCreateBreaches20261125062000 implements MigrationInterface {
  name = 'PrivacyCreateBreaches20261125062000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table privacy.breach (
        id uuid primary key,
        version integer not null default 1,
        title text not null,
        role text not null check (role in ('controller', 'processor')),
        -- From when on we were reasonably certain: every clock starts here.
        aware_at timestamptz not null,
        began_at timestamptz,
        ended_at timestamptz,
        jurisdictions text[] not null check (cardinality(jurisdictions) > 0),
        categories text[] not null check (cardinality(categories) > 0),
        people integer check (people >= 0),
        records integer check (records >= 0),
        nature text not null,
        consequences text,
        measures text,
        risk text not null default 'unknown' check (risk in ('unknown', 'none', 'some', 'high')),
        risk_reason text,
        state text not null default 'open' check (state in ('open', 'closed')),
        created_at timestamptz not null default clock.now(),
        created_by uuid not null,
        closed_at timestamptz,
        check (aware_at <= created_at),
        check (risk <> 'none' or risk_reason is not null)
      );
      create table privacy.breach_duty (
        breach_id uuid not null references privacy.breach (id),
        code text not null,
        due_at timestamptz not null,
        how text not null,
        rule_version text not null,
        done_at timestamptz,
        done_by uuid,
        late_reason text,
        -- Not owed after all, and why.
        waived_reason text,
        waived_by uuid,
        reminded_at timestamptz,
        alarmed_at timestamptz,
        primary key (breach_id, code),
        check (done_at is null or done_at <= due_at or late_reason is not null)
      );
      create index breach_duty_open on privacy.breach_duty (due_at) where done_at is null and waived_reason is null;
      create table privacy.breach_evidence (
        id uuid primary key,
        breach_id uuid not null references privacy.breach (id),
        duty_code text,
        kind text not null check (kind in ('log', 'notice', 'report', 'decision', 'other')),
        note text not null,
        reference text,
        sha256 bytea check (length(sha256) = 32),
        recorded_at timestamptz not null default clock.now(),
        recorded_by uuid not null
      );
      create index breach_evidence_by_breach on privacy.breach_evidence (breach_id, recorded_at);
      create trigger frozen before update or delete on privacy.breach_evidence for each row execute function registry.refuse_change();
      grant select, insert, update on privacy.breach, privacy.breach_duty to privacy_api, privacy_worker;
      grant select, insert on privacy.breach_evidence to privacy_api, privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table privacy.breach_evidence, privacy.breach_duty, privacy.breach');
  }
}
