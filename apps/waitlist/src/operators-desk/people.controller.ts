import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, Header, HttpCode, Patch, Post, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ChangeTagsDto, PeopleDto, PeopleFilterDto, PersonDto, SearchPeopleDto, WaitlistSummaryDto } from './people.dto.js';
import { PeopleExport } from './people-export.js';
import { PeopleService } from './people.service.js';

/** People on the waitlist, for operators. Personal search values are in bodies, never in URLs. Every look and every change is in the audit log. */
@ApiTags('Waitlist desk')
@OperatorsOnly('support', 'privacy')
@Controller('v1/operators/waitlist')
export class PeopleController {
  constructor(
    private readonly service: PeopleService,
    private readonly exporting: PeopleExport,
  ) {}

  @Get('summary')
  @ApiOperation({ operationId: 'getWaitlistSummary', summary: 'Count the waitlist by status' })
  @ApiOkResponse({ type: WaitlistSummaryDto })
  summary(): Promise<WaitlistSummaryDto> {
    return this.service.summary();
  }

  /** In the order in which they confirmed, a page at a time. */
  @Post('people/search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'searchWaitlist', summary: 'Search people on the waitlist' })
  @ApiOkResponse({ type: PeopleDto })
  @ApiProblems('invalid-cursor')
  search(@CurrentOperator() operator: OperatorPrincipal, @Body() body: SearchPeopleDto): Promise<PeopleDto> {
    return this.service.search(operator, body);
  }

  /** Everybody who fits, as CSV: one line each, in the order in which they confirmed. People who asked for restriction are left out. */
  @Post('people/export')
  @HttpCode(200)
  @OperatorsOnly('privacy')
  @RouteConfig({ produces: ['text/csv'] })
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="waitlist.csv"')
  @ApiOperation({ operationId: 'exportWaitlist', summary: 'Export people on the waitlist as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'The list.', content: { 'text/csv': { schema: { type: 'string' }, example: 'id,email,name,company,status\r\n' } } })
  export(@CurrentOperator() operator: OperatorPrincipal, @Body() body: PeopleFilterDto): Promise<StreamableFile> {
    return this.exporting.csv(operator, body);
  }

  @Get('people/:personId')
  @ApiOperation({ operationId: 'getWaitlistPerson', summary: 'Read one person of the waitlist' })
  @ApiOkResponse({ type: PersonDto })
  @ApiProblems('not-found')
  read(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('personId') personId: string): Promise<PersonDto> {
    return this.service.read(operator, personId);
  }

  @Patch('people/:personId/tags')
  @ApiOperation({ operationId: 'tagWaitlistPerson', summary: 'Add and remove tags of a person' })
  @ApiOkResponse({ type: PersonDto })
  @ApiProblems('not-found', 'conflict')
  tag(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('personId') personId: string, @Body() body: ChangeTagsDto): Promise<PersonDto> {
    return this.service.tag(operator, personId, body);
  }

  /** Approves: invites this person now, wherever they stand. */
  @Post('people/:personId/invitation')
  @ApiOperation({ operationId: 'inviteWaitlistPerson', summary: 'Invite one person' })
  @ApiCreatedResponse({ type: PersonDto })
  @ApiProblems('not-found', 'conflict')
  invite(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('personId') personId: string): Promise<PersonDto> {
    return this.service.invite(operator, personId);
  }

  /** Declines without a mail. Their data goes after 90 days. */
  @Post('people/:personId/decline')
  @HttpCode(200)
  @ApiOperation({ operationId: 'declineWaitlistPerson', summary: 'Decline a person' })
  @ApiOkResponse({ type: PersonDto })
  @ApiProblems('not-found', 'conflict')
  decline(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('personId') personId: string): Promise<PersonDto> {
    return this.service.decline(operator, personId);
  }
}
