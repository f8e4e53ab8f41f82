import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { HealthRegistry } from '#http/health.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

/** Not ready while nothing could be stored: a full or broken disk, an object store that is down. (The database pool has a check of its own.) */
@Injectable()
export class IntakeReadiness implements OnModuleInit {
  constructor(
    private readonly health: HealthRegistry,
    @Inject(BLOB_STORE) private readonly store: BlobStore,
  ) {}

  onModuleInit(): void {
    this.health.register('blob-store', () => this.store.ping());
  }
}
