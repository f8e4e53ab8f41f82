import type { DatabaseConfig } from '#config/config.js';
import { DataSource } from 'typeorm';
import { Database } from './database.js';
import { dataSourceOptions } from './data-source-options.js';
import { DUTIES, type Duty } from './duties.js';

/** A `Database` outside Nest, for commands and specs. Always `close()` it. */
export const openDatabase = async (config: DatabaseConfig, duty: Duty): Promise<{ db: Database; close: () => Promise<void> }> => {
  const source = new DataSource(dataSourceOptions(config, duty, DUTIES[duty].connections));
  await source.initialize();
  return { db: new Database(source), close: () => source.destroy() };
};
