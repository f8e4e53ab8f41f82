import { Module } from '@nestjs/common';
import { ConsentReader } from './consent.reader.js';
import { ConsentRepository } from './consent.repository.js';
import { ConsentService } from './consent.service.js';

@Module({ providers: [ConsentRepository, ConsentService, ConsentReader], exports: [ConsentService, ConsentReader] })
export class ConsentModule {}
