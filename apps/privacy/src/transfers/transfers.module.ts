import { Module } from '@nestjs/common';
import { SubprocessorsApiModule } from '../subprocessors/subprocessors.module.js';
import { TransfersController } from './transfers.controller.js';
import { TransfersRepository } from './transfers.repository.js';
import { TransfersService } from './transfers.service.js';

@Module({ imports: [SubprocessorsApiModule], controllers: [TransfersController], providers: [TransfersRepository, TransfersService] })
export class TransfersApiModule {}
