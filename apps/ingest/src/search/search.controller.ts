import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListRecordingsQuery, RecordingListDto, SearchRecordingsDto } from './search.dto.js';
import { SearchService } from './search.service.js';

const EXAMPLES = {
  all: { summary: 'The newest recordings', value: {} },
  errors: { summary: 'With errors, longest first', value: { filter: { eventKind: 'error' }, sort: 'durationMs' } },
  endUser: { summary: 'Of one end user', value: { filter: { endUser: 'user-8271' }, limit: 50 } },
  errorText: { summary: 'Where an error spoke of a timeout, on a phone, with a tag', value: { filter: { errorText: 'timeout', deviceClass: 'phone', tags: [{ name: 'plan', value: 'pro' }] } } },
  route: { summary: 'Routes below /checkout in November', value: { filter: { routePrefix: '/checkout/', startedFrom: '2026-11-01T00:00:00Z', startedBefore: '2026-12-01T00:00:00Z' } } },
};

@ApiTags('Recordings')
@ApiBearerAuth()
@RequireScope('recordings:read')
@Controller('v1/projects/:projectId/recordings')
export class SearchController {
  constructor(private readonly service: SearchService) {}

  /**
   * Newest first unless it is said otherwise, a page at a time, forwards and back. Erased recordings and those of restricted end users are not in the list. What names a person or was typed
   * by somebody (end users, routes, errors, tags) is searched for by `searchRecordings`, since URLs end up in logs.
   */
  @Get()
  @ApiOperation({ operationId: 'listRecordings', summary: 'List the recordings of a project' })
  @ApiOkResponse({ type: RecordingListDto })
  @ApiProblems('not-found', 'invalid-cursor', 'validation-failed')
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() query: ListRecordingsQuery): Promise<RecordingListDto> {
    return this.service.list(principal, projectId, query);
  }

  /** Every condition has to hold. Send a cursor together with the filter and order that it came from. */
  @Post('search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'searchRecordings', summary: 'Search the recordings of a project' })
  @ApiBody({ type: SearchRecordingsDto, examples: EXAMPLES })
  @ApiOkResponse({ type: RecordingListDto })
  @ApiProblems('not-found', 'invalid-cursor')
  search(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: SearchRecordingsDto): Promise<RecordingListDto> {
    return this.service.search(principal, projectId, body);
  }
}
