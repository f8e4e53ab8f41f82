import { Module } from '@nestjs/common';
import { PromisesController } from './promises.controller.js';
import { PromisesRepository } from './promises.repository.js';
import { PromisesService } from './promises.service.js';

/** The clause ledger, for everybody to read. */
@Module({ controllers: [PromisesController], providers: [PromisesRepository, PromisesService] })
export class PromisesModule {}
