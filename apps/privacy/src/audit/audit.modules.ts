import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { ProofsRepository } from './proofs.repository.js';
import { ProofsService } from './proofs.service.js';

/** Checkpoints and proofs for everybody. Needs the duty `privacy_api` and `AuditModule`. */
@Module({ controllers: [AuditController], providers: [ProofsRepository, ProofsService] })
export class AuditApiModule {}
