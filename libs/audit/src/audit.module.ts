import { AUDIT_WRITER } from '#contracts/audit-writer.js';
import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditRepository } from './audit.repository.js';

/** Global: every room injects `AUDIT_WRITER`. */
@Global()
@Module({ providers: [AuditLog, AuditRepository, { provide: AUDIT_WRITER, useExisting: AuditLog }], exports: [AUDIT_WRITER] })
export class AuditModule {}
