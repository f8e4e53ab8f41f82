import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RecordingManifestDto } from './recordings.dto.js';
import { RecordingsService } from './recordings.service.js';

@ApiTags('Recordings')
@ApiBearerAuth()
@RequireScope('recordings:read')
@Controller('v1')
export class RecordingsController {
  constructor(private readonly service: RecordingsService) {}

  /** What a player needs before it reads segments. Reading it is a viewing and is in the audit log. */
  @Get('recordings/:sessionId')
  @ApiOperation({ operationId: 'getRecording', summary: 'Read the manifest of a recording' })
  @ApiOkResponse({ type: RecordingManifestDto })
  @ApiProblems('not-found', 'session-deleted', 'restricted', 'watch-reason-required')
  manifest(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string): Promise<RecordingManifestDto> {
    return this.service.manifest(principal, sessionId);
  }
}
