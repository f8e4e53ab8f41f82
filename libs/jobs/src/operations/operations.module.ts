import { Module } from '@nestjs/common';
import { OperationsRoutes } from './operations.routes.js';
import { QuarantineController } from './quarantine.controller.js';
import { QuarantineDesk } from './quarantine-desk.js';
import { QueueBoard } from './queue-board.js';

/** Queues and quarantine of an app, for its operators. Needs `IdentityModule`, `JobsModule` and an `AUDIT_WRITER`; not for processes that answer nobody. */
@Module({ controllers: [QuarantineController], providers: [OperationsRoutes, QuarantineDesk, QueueBoard] })
export class OperationsModule {}
