import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LedgerGuard } from '../erasure/ledger.guard.js';
import { ListRecordingsQuery, RecordingListDto, RecordingManifestDto } from './recordings.dto.js';
import { RecordingsService } from './recordings.service.js';

@ApiTags('Recordings')
@ApiBearerAuth()
@RequireScope('recordings:read')
@UseGuards(LedgerGuard)
@Controller('v1')
export class RecordingsController {
  constructor(private readonly service: RecordingsService) {}

  /** Newest first, a page at a time. Erased recordings are not in the list. */
  @Get('projects/:projectId/recordings')
  @ApiOperation({ operationId: 'listRecordings', summary: 'List the recordings of a project' })
  @ApiOkResponse({ type: RecordingListDto })
  @ApiProblems('not-found', 'invalid-cursor', 'validation-failed')
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() query: ListRecordingsQuery): Promise<RecordingListDto> {
    return this.service.list(principal, projectId, query);
  }

  /** What a player needs before it reads segments. Reading it is a viewing and is in the audit log. */
  @Get('recordings/:sessionId')
  @ApiOperation({ operationId: 'getRecording', summary: 'Read the manifest of a recording' })
  @ApiOkResponse({ type: RecordingManifestDto })
  @ApiProblems('not-found', 'session-deleted', 'restricted')
  manifest(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string): Promise<RecordingManifestDto> {
    return this.service.manifest(principal, sessionId);
  }
}
