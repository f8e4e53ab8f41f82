import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rotation goes over the wrapped keys of all tenants, as the owner; no running process is the owner, and recordings stay out of reach. */
export class IngestLetOwnerRotateKeys20261123134500 implements MigrationInterface {
  name = 'IngestLetOwnerRotateKeys20261123134500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create policy rotation on ingest.tenant_key to pixeltrace_owner using (true) with check (true)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop policy rotation on ingest.tenant_key');
  }
}
