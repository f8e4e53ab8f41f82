import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RecordingTagsDto, SetTagsDto } from './tags.dto.js';
import { TagsService } from './tags.service.js';

@ApiTags('Recordings')
@ApiBearerAuth()
@RequireScope('recordings:write')
@Controller('v1/recordings/:sessionId/tags')
export class TagsController {
  constructor(private readonly service: TagsService) {}

  /** Replaces the tags that members gave the recording, and answers all it has. Tags that the app reported stay. Do not put names of people into tags. */
  @Put()
  @ApiOperation({ operationId: 'setTags', summary: 'Tag a recording' })
  @ApiOkResponse({ type: RecordingTagsDto })
  @ApiProblems('not-found', 'session-deleted', 'restricted')
  set(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Body() body: SetTagsDto): Promise<RecordingTagsDto> {
    return this.service.set(principal, sessionId, body.tags);
  }
}
