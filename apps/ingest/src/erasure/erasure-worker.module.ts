import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { BlocksModule } from '../blocks/blocks.module.js';
import { EraseSessionHandler } from './erase-session.handler.js';
import { ErasedSessions } from './erased-sessions.js';
import { ErasureReceipts } from './erasure-receipts.js';
import { ErasureRepository } from './erasure.repository.js';
import { RecordingsDataHolder } from './recordings-data-holder.js';
import { RecordingsDataRepository } from './recordings-data.repository.js';
import { RemovalRepository } from './removal.repository.js';
import { SessionBytes } from './session-bytes.js';
import { SessionEraser } from './session-eraser.js';
import { SessionRemoval } from './session-removal.js';

/** Removes what was erased, erases what has expired, and answers for recordings in privacy operations. Needs the duties `ingest_eraser` and `ingest_worker`. */
@Module({
  imports: [BlocksModule],
  providers: [EraseSessionHandler, ErasedSessions, ErasureReceipts, ErasureRepository, RecordingsDataHolder, RecordingsDataRepository, RemovalRepository, SessionBytes, SessionEraser, SessionRemoval],
  exports: [ErasureRepository, RecordingsDataHolder, SessionEraser],
})
export class ErasureWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: RecordingsDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
