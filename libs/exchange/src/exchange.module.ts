import type { Role } from '#config/config.js';
import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { ExchangeDataHolder } from './exchange-data-holder.js';
import { EXCHANGE_DATABASE, ExchangeSweep } from './exchange-sweep.js';
import { Exchange } from './exchange.js';
import { ExchangeRepository } from './exchange.repository.js';

/** Sealed messages between apps. Global: rooms inject `Exchange`. In the roles `worker` and `all` it also removes what was left lying, and exports `ExchangeDataHolder`. */
@Module({})
export class ExchangeModule {
  static forApp(options: { role: Role; workerDuty: Extract<Duty, 'waitlist_worker' | 'ingest_worker' | 'privacy_worker'> }): DynamicModule {
    const sweeps = options.role === 'worker' || options.role === 'all';
    return {
      module: ExchangeModule,
      global: true,
      providers: [Exchange, ExchangeRepository, ...(sweeps ? [ExchangeSweep, ExchangeDataHolder, { provide: EXCHANGE_DATABASE, useExisting: databaseOf(options.workerDuty) }] : [])],
      exports: [Exchange, ...(sweeps ? [ExchangeDataHolder] : [])],
    };
  }
}
