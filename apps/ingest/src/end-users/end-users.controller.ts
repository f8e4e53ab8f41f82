import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DeletionDto } from '../deletions/deletion.dto.js';
import { ExportDto } from '../exports/export.dto.js';
import { ExportsService } from '../exports/exports.service.js';
import { EndUserDto, FoundEndUserDto, RestrictionDto } from './end-user.dto.js';
import { EndUsersService } from './end-users.service.js';

/** For the rights of the people you record: what you are asked for, you can do here by your own pseudonym of the person. */
@ApiTags('End users')
@ApiBearerAuth()
@RequireScope('end-users:manage')
@ApiProblems('not-found')
@Controller('v1/projects/:projectId/end-users')
export class EndUsersController {
  constructor(
    private readonly service: EndUsersService,
    private readonly exports: ExportsService,
  ) {}

  /** What there is about a person. */
  @Post('find')
  @HttpCode(200)
  @ApiOperation({ operationId: 'findEndUser', summary: 'Find what there is about an end user' })
  @ApiOkResponse({ type: FoundEndUserDto })
  find(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { endUser }: EndUserDto): Promise<FoundEndUserDto> {
    return this.service.find(principal, projectId, endUser);
  }

  /** Builds an archive of everything there is about a person (docs/archive-format.md). A webhook says when it can be downloaded; it is gone a day later. */
  @Post('export')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'exportEndUser', summary: 'Export what there is about an end user' })
  @ApiCreatedResponse({ type: ExportDto })
  @ApiProblems('restricted')
  export(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { endUser }: EndUserDto): Promise<ExportDto> {
    return this.exports.request(principal, projectId, endUser);
  }

  /** Erases every recording of a person, and archives of them. What is being recorded is stopped. Follow the deletion; a webhook says when it is done. */
  @Post('erase')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'eraseEndUser', summary: 'Erase an end user' })
  @ApiCreatedResponse({ type: DeletionDto })
  erase(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { endUser }: EndUserDto): Promise<DeletionDto> {
    return this.service.erase(principal, projectId, endUser);
  }

  /** From now on recordings of the person are kept, and neither shown, searched, exported nor worked on; nothing new is recorded. */
  @Post('restrict')
  @HttpCode(200)
  @ApiOperation({ operationId: 'restrictEndUser', summary: 'Restrict an end user' })
  @ApiOkResponse({ type: RestrictionDto })
  restrict(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { endUser }: EndUserDto): Promise<RestrictionDto> {
    return this.service.restrict(principal, projectId, endUser);
  }

  @Post('unrestrict')
  @HttpCode(200)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'unrestrictEndUser', summary: 'Lift the restriction of an end user' })
  @ApiOkResponse({ type: RestrictionDto })
  unrestrict(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { endUser }: EndUserDto): Promise<RestrictionDto> {
    return this.service.unrestrict(principal, projectId, endUser);
  }
}
