import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BackupSetDto, BackupSetListDto, RegisterBackupSetDto, RestoreListDto } from './backups.dto.js';
import { BackupsService } from './backups.service.js';

@ApiTags('Backups')
@OperatorsOnly('privacy')
@Controller('v1')
export class BackupsController {
  constructor(private readonly service: BackupsService) {}

  /** Which backups there are, until when, and which were looked for and are gone. */
  @Get('backup-sets')
  @ApiOperation({ operationId: 'listBackupSets', summary: 'List backups' })
  @ApiOkResponse({ type: BackupSetListDto })
  list(): Promise<BackupSetListDto> {
    return this.service.list();
  }

  /** For backups that the database’s provider takes: what is registered here is waited for before a person is told that backups are clear. */
  @Post('backup-sets')
  @ApiOperation({ operationId: 'registerBackupSet', summary: 'Register a backup of a provider' })
  @ApiCreatedResponse({ type: BackupSetDto })
  @ApiProblems('conflict')
  register(@CurrentOperator() operator: OperatorPrincipal, @Body() body: RegisterBackupSetDto): Promise<BackupSetDto> {
    return this.service.register(operator, body);
  }

  @Get('backup-sets/:backupSetId')
  @ApiOperation({ operationId: 'getBackupSet', summary: 'Read a backup' })
  @ApiOkResponse({ type: BackupSetDto })
  @ApiProblems('not-found')
  read(@UuidParam('backupSetId') backupSetId: string): Promise<BackupSetDto> {
    return this.service.read(backupSetId);
  }

  /** Reads all of it and compares every digest and count; `checkedAt` or `checkFailedAt` tells how it went. */
  @Post('backup-sets/:backupSetId/check')
  @HttpCode(202)
  @ApiOperation({ operationId: 'checkBackupSet', summary: 'Have a backup checked' })
  @ApiAcceptedResponse({ type: BackupSetDto })
  @ApiProblems('not-found', 'conflict')
  check(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('backupSetId') backupSetId: string): Promise<BackupSetDto> {
    return this.service.check(operator, backupSetId);
  }

  /** You have looked at the provider, and the backup is not there any more. */
  @Post('backup-sets/:backupSetId/absence')
  @HttpCode(200)
  @ApiOperation({ operationId: 'attestBackupAbsence', summary: 'Say that a provider’s backup is gone' })
  @ApiOkResponse({ type: BackupSetDto })
  @ApiProblems('not-found', 'conflict')
  absence(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('backupSetId') backupSetId: string): Promise<BackupSetDto> {
    return this.service.attestAbsence(operator, backupSetId);
  }

  /** Each database that was put back, and when it was opened: not before all that was erased since was erased again. */
  @Get('restores')
  @ApiOperation({ operationId: 'listRestores', summary: 'List restores' })
  @ApiOkResponse({ type: RestoreListDto })
  restores(): Promise<RestoreListDto> {
    return this.service.restoreRuns();
  }
}
