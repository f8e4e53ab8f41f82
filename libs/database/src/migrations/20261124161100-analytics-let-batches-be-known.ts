import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever adds a batch has to see whether it was added before. */
export class AnalyticsLetBatchesBeKnown20261124161100 implements MigrationInterface {
  name = 'AnalyticsLetBatchesBeKnown20261124161100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant select on analytics.batch to waitlist_api');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke select on analytics.batch from waitlist_api');
  }
}
