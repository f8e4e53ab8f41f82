import { ConsentModule } from '#consent/consent.module.js';
import { Module } from '@nestjs/common';
import { ErasureRepository } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { EraseWithdrawnHandler } from './erase-withdrawn.handler.js';
import { WithdrawnRepository } from './withdrawn.repository.js';

/** Erases what was recorded under consents that were withdrawn. Needs the duty `ingest_eraser`. */
@Module({ imports: [ConsentModule], providers: [EraseWithdrawnHandler, ErasureRepository, SessionEraser, WithdrawnRepository] })
export class ConsentsWorkerModule {}
