import type { MigrationInterface, QueryRunner } from 'typeorm';
import { promiseFiguresSql } from '../promise-figures.js';

/** What the running system says about each promise: one number for a clause. */
export class PromisesTellFigures20261125070000 implements MigrationInterface {
  name = 'PromisesTellFigures20261125070000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema promises;
      grant usage on schema promises to privacy_api;
      ${promiseFiguresSql()}
      revoke all on function promises.figures() from public;
      grant execute on function promises.figures() to privacy_api;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema promises cascade');
  }
}
