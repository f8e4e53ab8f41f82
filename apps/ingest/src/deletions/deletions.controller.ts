import { ApiProblems } from '#http/api-problems.js';
import { PageQuery } from '#http/page.dto.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateDeletionDto, DeletedRecordingListDto, DeletionDto, DeletionListDto, DryRunDto, SelectionDto, SteerDeletionDto } from './deletion.dto.js';
import { DeletionsService } from './deletions.service.js';
import { AfterDto } from './after.dto.js';

@ApiTags('Deletions')
@ApiBearerAuth()
@RequireScope('recordings:delete')
@Controller('v1')
export class DeletionsController {
  constructor(private readonly service: DeletionsService) {}

  /** Says what a deletion would take, and changes nothing. Its token starts the deletion of the same selection. */
  @Post('projects/:projectId/deletions/dry-run')
  @HttpCode(200)
  @ApiOperation({ operationId: 'dryRunDeletion', summary: 'Look at what a deletion would take' })
  @ApiOkResponse({ type: DryRunDto })
  @ApiProblems('not-found')
  dryRun(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: SelectionDto): Promise<DryRunDto> {
    return this.service.dryRun(principal, projectId, body);
  }

  /** Erases everything that matches, until nothing is left that does. Follow it until it is `done`. */
  @Post('projects/:projectId/deletions')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'createDeletion', summary: 'Delete many recordings for good' })
  @ApiCreatedResponse({ type: DeletionDto })
  @ApiProblems('not-found', 'conflict')
  create(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: CreateDeletionDto): Promise<DeletionDto> {
    return this.service.create(principal, projectId, body);
  }

  @Get('projects/:projectId/deletions')
  @ApiOperation({ operationId: 'listDeletions', summary: 'List the deletions of a project' })
  @ApiOkResponse({ type: DeletionListDto })
  @ApiProblems('not-found', 'invalid-cursor')
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() page: PageQuery): Promise<DeletionListDto> {
    return this.service.list(principal, projectId, page);
  }

  /** How far a deletion is, and its signed receipt once it has ended. */
  @Get('deletions/:deletionId')
  @ApiOperation({ operationId: 'getDeletion', summary: 'Read a deletion' })
  @ApiOkResponse({ type: DeletionDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('deletionId') deletionId: string): Promise<DeletionDto> {
    return this.service.read(principal, deletionId);
  }

  /** Pauses, resumes or cancels. What was begun is always brought to its end. */
  @Patch('deletions/:deletionId')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'steerDeletion', summary: 'Pause, resume or cancel a deletion' })
  @ApiOkResponse({ type: DeletionDto })
  @ApiProblems('not-found', 'conflict')
  steer(@CurrentPrincipal() principal: Principal, @UuidParam('deletionId') deletionId: string, @Body() { state }: SteerDeletionDto): Promise<DeletionDto> {
    return this.service.steer(principal, deletionId, state);
  }

  /** The recordings of a deletion with the digests that its receipt sums up, a thousand at a time. */
  @Get('deletions/:deletionId/recordings')
  @ApiOperation({ operationId: 'listDeletedRecordings', summary: 'List what a deletion took' })
  @ApiOkResponse({ type: DeletedRecordingListDto })
  @ApiProblems('not-found')
  recordings(@CurrentPrincipal() principal: Principal, @UuidParam('deletionId') deletionId: string, @Query() { after }: AfterDto): Promise<DeletedRecordingListDto> {
    return this.service.recordings(principal, deletionId, after);
  }
}
