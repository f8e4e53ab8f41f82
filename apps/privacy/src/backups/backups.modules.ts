import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { openBackupStore } from '#database/backup/open-backup-store.js';
import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { BackupExpiry } from './backup-expiry.js';
import { BackupSchedule } from './backup-schedule.js';
import { BackupSetRepository } from './backup-set.repository.js';
import { BackupTaker } from './backup-taker.js';
import { BackupWatch } from './backup-watch.js';
import { BackupsClear } from './backups-clear.js';
import { BackupsController } from './backups.controller.js';
import { BackupsService } from './backups.service.js';
import { BACKUP_STORE, EXTERNAL_BACKUPS } from './backups.tokens.js';
import { CheckBackupHandler } from './check-backup.handler.js';
import { RestoreOpening } from './restore-opening.js';
import { RestoreRunRepository } from './restore-run.repository.js';

@Module({ controllers: [BackupsController], providers: [BackupSetRepository, BackupsService, RestoreRunRepository] })
export class BackupsApiModule {}

/** `BackupsClear` for whoever tells people when backups are clear. Needs the duty `privacy_worker`. */
@Module({ providers: [BackupSetRepository, BackupsClear], exports: [BackupsClear, BackupSetRepository] })
export class BackupsClearModule {}

/** Takes, ends and watches backups, and opens what was restored. Needs the duty `privacy_worker`, `PersonalDataModule`, `AuditModule`. */
@Module({
  imports: [BackupsClearModule, MailModule.forDuty('privacy_worker')],
  providers: [
    {
      provide: BACKUP_STORE,
      inject: [CONFIG, Clock, { token: EGRESS_GATE, optional: true }],
      useFactory: (config: Config, clock: Clock, gate?: EgressGate) => openBackupStore(config, clock, gate),
    },
    { provide: EXTERNAL_BACKUPS, useValue: [] },
    BackupExpiry,
    BackupSchedule,
    BackupTaker,
    BackupWatch,
    CheckBackupHandler,
    RestoreOpening,
    RestoreRunRepository,
  ],
})
export class BackupsWorkerModule {}
