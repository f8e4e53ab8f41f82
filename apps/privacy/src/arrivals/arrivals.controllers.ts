import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ArrivalDto, ArrivalListDto, ArrivalQueryDto } from './arrivals.dto.js';
import { ArrivalsService } from './arrivals.service.js';

@ApiTags('Security reports')
@OperatorsOnly('security')
@Controller('v1/security-reports')
export class SecurityReportsController {
  constructor(private readonly service: ArrivalsService) {}

  /** What people told us under the topic security, latest first. */
  @Get()
  @ApiOperation({ operationId: 'listSecurityReports', summary: 'List security reports' })
  @ApiOkResponse({ type: ArrivalListDto })
  list(@Query() query: ArrivalQueryDto): Promise<ArrivalListDto> {
    return this.service.list(query);
  }

  @Post(':reportId/taken-up')
  @HttpCode(200)
  @ApiOperation({ operationId: 'takeUpSecurityReport', summary: 'Take a security report up' })
  @ApiOkResponse({ type: ArrivalDto })
  @ApiProblems('not-found')
  takeUp(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('reportId') id: string): Promise<ArrivalDto> {
    return this.service.takeUp(operator, id);
  }
}
