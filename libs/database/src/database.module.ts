import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Database } from './database.js';
import { DUTIES, type Duty } from './duties.js';
import { dataSourceOptions } from './data-source-options.js';

/** Injection token of the `Database` of one duty. */
export const databaseOf = (duty: Duty): string => `Database:${duty}`;

/** Opens one pool for each duty the process has, and no other. Global: rooms inject `databaseOf(duty)`. */
@Module({})
export class DatabaseModule {
  static forDuties(duties: readonly Duty[]): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: duties.map((duty) =>
        TypeOrmModule.forRootAsync({
          name: duty,
          inject: [CONFIG],
          useFactory: (config: Config) => dataSourceOptions(config.database, duty, DUTIES[duty].connections),
        }),
      ),
      providers: duties.map((duty) => ({
        provide: databaseOf(duty),
        inject: [getDataSourceToken(duty)],
        useFactory: (source: DataSource) => new Database(source),
      })),
      exports: duties.map(databaseOf),
    };
  }
}
