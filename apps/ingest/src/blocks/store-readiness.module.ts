import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { HealthRegistry } from '#http/health.js';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';

/** Not ready while nothing can be stored or read: a full or broken disk, an object store that is down. Jobs are postponed meanwhile. */
@Module({})
export class StoreReadinessModule implements OnModuleInit {
  constructor(
    private readonly health: HealthRegistry,
    @Inject(BLOB_STORE) private readonly store: BlobStore,
  ) {}

  onModuleInit(): void {
    this.health.register('blob-store', () => this.store.ping());
  }
}
