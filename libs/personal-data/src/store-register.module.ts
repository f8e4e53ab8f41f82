import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { STORE_REGISTER_DATABASE, StoreRegister } from './store-register.js';
import { StoreRepository } from './store.repository.js';

/** Records where the stores of this process are, as it starts. */
@Module({})
export class StoreRegisterModule {
  static forDuty(duty: Duty): DynamicModule {
    return { module: StoreRegisterModule, providers: [{ provide: STORE_REGISTER_DATABASE, useExisting: databaseOf(duty) }, StoreRepository, StoreRegister] };
  }
}
