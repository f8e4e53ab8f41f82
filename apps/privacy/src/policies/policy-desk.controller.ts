import { ApiProblems } from '#http/api-problems.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NoticeDto } from '../notices/notice.dto.js';
import { AcceptancesDto, PolicyDraftsDto, PolicyTextDto, PublishPolicyDto } from './policies.dto.js';
import { PoliciesService } from './policies.service.js';
import { PublishingService } from './publishing.service.js';
import { ApiVersionParam, VersionParam } from './version-param.js';

/** Versions are written in the repository and published here. */
@ApiTags('Privacy policy')
@OperatorsOnly('privacy')
@Controller('v1/operators/policy')
export class PolicyDeskController {
  constructor(
    private readonly publishing: PublishingService,
    private readonly service: PoliciesService,
  ) {}

  /** What this release brings along, compared with what was published last, and what kind of change that is. */
  @Get('drafts')
  @ApiOperation({ operationId: 'listPolicyDrafts', summary: 'See what can be published' })
  @ApiOkResponse({ type: PolicyDraftsDto })
  drafts(): Promise<PolicyDraftsDto> {
    return this.publishing.list();
  }

  /**
   * For good: a published version never changes. Of a meaningful change everybody on the waitlist and every member is told at once, and it comes into force on its
   * day, 30 days later at the soonest, when 99 of 100 mails were tried.
   */
  @Post('versions')
  @ApiOperation({ operationId: 'publishPolicyVersion', summary: 'Publish a version' })
  @ApiCreatedResponse({ type: PolicyTextDto })
  @ApiProblems('not-found', 'conflict')
  publish(@CurrentOperator() operator: OperatorPrincipal, @Body() body: PublishPolicyDto): Promise<PolicyTextDto> {
    return this.publishing.publish(operator, body);
  }

  /** The proof of sending: counts, signed once no mail waits. */
  @Get('versions/:number/notice')
  @ApiVersionParam()
  @ApiOperation({ operationId: 'getPolicyNotice', summary: 'See who was told of a version' })
  @ApiOkResponse({ type: NoticeDto })
  @ApiProblems('not-found')
  notice(@VersionParam() number: number): Promise<NoticeDto> {
    return this.service.notice(number);
  }

  @Get('versions/:number/acceptances')
  @ApiVersionParam()
  @ApiOperation({ operationId: 'countPolicyAcceptances', summary: 'See how many go on under a version' })
  @ApiOkResponse({ type: AcceptancesDto })
  @ApiProblems('not-found')
  acceptances(@VersionParam() number: number): Promise<AcceptancesDto> {
    return this.service.acceptances(number);
  }
}
