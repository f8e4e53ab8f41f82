import { Module } from '@nestjs/common';
import { ErasureRepository } from './erasure.repository.js';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresService } from './erasures.service.js';
import { SessionEraser } from './session-eraser.js';

/** Where customers ask for erasures. Needs the duty `ingest_api`, `IdentityModule`, `BlobsModule`, `JobsModule` and an audit writer. */
@Module({ controllers: [ErasuresController], providers: [ErasureRepository, ErasuresService, SessionEraser] })
export class ErasureApiModule {}
