import type { MigrationInterface, QueryRunner } from 'typeorm';
import { promiseFiguresSql } from '../promise-figures.js';

/** The figures of requests, cases, grants, orders and backups, which came after the function. */
export class PromisesAskWhatCameSince20261125071000 implements MigrationInterface {
  name = 'PromisesAskWhatCameSince20261125071000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create policy definer on privacy.rights_request for select to pixeltrace_owner using (true); ${promiseFiguresSql()}`);
  }

  // The function before it has the same shape: it stays.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop policy definer on privacy.rights_request');
  }
}
