import type { MigrationInterface, QueryRunner } from 'typeorm';

const WRITERS = 'waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker, identity_writer, audit_sequencer';

/** A leaf for a tenant needs a transaction that names the tenant. Leaves of the platform's own log belong to none. */
export class AuditBindLeavesToTenants20261123150000 implements MigrationInterface {
  name = 'AuditBindLeavesToTenants20261123150000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['leaf_outbox', 'personal']) {
      await runner.query(`
        drop policy append on audit.${table};
        create policy append_platform on audit.${table} for insert to ${WRITERS} with check (tenant_id is null);
        create policy append_tenant on audit.${table} for insert to ${WRITERS} with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      `);
    }
    // The log a leaf goes to and the tenant it is checked by are one.
    await runner.query(`alter table audit.leaf_outbox add constraint leaf_outbox_log_is_tenant check (tenant_id is null or log = 'tenant:' || tenant_id::text)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table audit.leaf_outbox drop constraint leaf_outbox_log_is_tenant');
    for (const table of ['leaf_outbox', 'personal']) {
      await runner.query(`
        drop policy append_platform on audit.${table};
        drop policy append_tenant on audit.${table};
        create policy append on audit.${table} for insert to ${WRITERS} with check (true);
      `);
    }
  }
}
