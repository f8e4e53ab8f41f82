import { ReceiptSigner } from '#audit/receipt.js';
import { Module } from '@nestjs/common';
import { NoticeAnsweredHandler } from './notice-answered.handler.js';
import { NoticeWatch } from './notice-watch.js';
import { NoticesRepository } from './notices.repository.js';
import { Notices } from './notices.service.js';

/** To announce, and to see how far a notice is. Needs `ExchangeModule`. */
@Module({ providers: [Notices, NoticesRepository], exports: [Notices, NoticesRepository] })
export class NoticesModule {}

/** What becomes of notices. Needs `privacy_worker`, `AuditModule`. */
@Module({ imports: [NoticesModule], providers: [NoticeAnsweredHandler, NoticeWatch, ReceiptSigner] })
export class NoticesWorkerModule {}
