import { Module } from '@nestjs/common';
import { DataMapController } from './data-map.controller.js';
import { DataMapRepository } from './data-map.repository.js';
import { DataMapService } from './data-map.service.js';
import { ProcessingRegisterController } from './processing-register.controller.js';

@Module({ controllers: [DataMapController, ProcessingRegisterController], providers: [DataMapRepository, DataMapService] })
export class DataMapModule {}
