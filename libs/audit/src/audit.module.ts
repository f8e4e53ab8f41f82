import { AUDIT_WRITER } from '#contracts/audit-writer.js';
import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditRepository } from './audit.repository.js';
import { ReceiptSigner } from './receipt.js';

/** Global: every room injects `AUDIT_WRITER`, and `ReceiptSigner` where receipts are made. */
@Global()
@Module({ providers: [AuditLog, AuditRepository, { provide: AUDIT_WRITER, useExisting: AuditLog }, ReceiptSigner], exports: [AUDIT_WRITER, ReceiptSigner] })
export class AuditModule {}
