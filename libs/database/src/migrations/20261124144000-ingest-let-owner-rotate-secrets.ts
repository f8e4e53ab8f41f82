import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['webhook_endpoint', 'export'];

/** Rotation goes over the wrapped keys of webhooks and archives as well, as the owner. */
export class IngestLetOwnerRotateSecrets20261124144000 implements MigrationInterface {
  name = 'IngestLetOwnerRotateSecrets20261124144000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`create policy rotation on ingest.${table} to pixeltrace_owner using (true) with check (true)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`drop policy rotation on ingest.${table}`);
  }
}
