import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { StoreRepository } from './store.repository.js';
import { storesOf } from './stores-of.js';

export const STORE_REGISTER_DATABASE = Symbol('StoreRegisterDatabase');

/** Writes down the region of every store that this process was told of (clause T1). */
@Injectable()
export class StoreRegister implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(STORE_REGISTER_DATABASE) private readonly database: Database,
    private readonly stores: StoreRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.database.transaction('platform', async (tx) => {
      for (const store of storesOf(this.config)) await this.stores.record(tx, store);
    });
  }
}
