import { databaseOf } from '#database/database.module.js';
import type { Database } from '#database/database.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { HealthRegistry } from './health.js';

const registration = (duty: Duty): Provider => ({
  provide: `DatabaseReadiness:${duty}`,
  inject: [HealthRegistry, databaseOf(duty)],
  useFactory: (health: HealthRegistry, database: Database): true => {
    health.register(`database:${duty}`, () => database.ping());
    return true;
  },
});

/** Makes the process ready only while each of its database pools answers. */
@Module({})
export class DatabaseReadiness {
  static forDuties(duties: readonly Duty[]): DynamicModule {
    return { module: DatabaseReadiness, providers: duties.map(registration) };
  }
}
