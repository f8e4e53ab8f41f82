import { Module } from '@nestjs/common';
import { ConsentProofs } from './consent-proofs.js';
import { ConsentReader } from './consent.reader.js';
import { ConsentRepository } from './consent.repository.js';
import { ConsentService } from './consent.service.js';

@Module({ providers: [ConsentProofs, ConsentReader, ConsentRepository, ConsentService], exports: [ConsentProofs, ConsentReader, ConsentService] })
export class ConsentModule {}
