import { OperatorsOnly, Public } from '#identity/auth.guard.js';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DryRunDto, DryRunQuery, EvidenceListDto, EvidenceQuery, RetentionScheduleDto } from './retention.dto.js';
import { RetentionService } from './retention.service.js';

@ApiTags('Retention')
@Public()
@Controller('v1/retention-schedule')
export class RetentionScheduleController {
  constructor(private readonly service: RetentionService) {}

  /** How long everything is kept, from when the time counts, and what is done when it is over. The code follows this very list. */
  @Get()
  @ApiOperation({ operationId: 'getRetentionSchedule', summary: 'Read how long everything is kept' })
  @ApiOkResponse({ type: RetentionScheduleDto })
  schedule(): RetentionScheduleDto {
    return this.service.schedule();
  }
}

@ApiTags('Retention')
@OperatorsOnly('privacy')
@Controller('v1/retention')
export class RetentionController {
  constructor(private readonly service: RetentionService) {}

  /** What would go at a moment, by line of the schedule. Counts; changes nothing. */
  @Get('dry-run')
  @ApiOperation({ operationId: 'dryRunRetention', summary: 'See what would go' })
  @ApiOkResponse({ type: DryRunDto })
  dryRun(@Query() query: DryRunQuery): Promise<DryRunDto> {
    return this.service.dryRun(query);
  }

  /** What each night said would go, what went, what a hold kept, and what was late. */
  @Get('evidence')
  @ApiOperation({ operationId: 'getRetentionEvidence', summary: 'Read what went' })
  @ApiOkResponse({ type: EvidenceListDto })
  evidence(@Query() query: EvidenceQuery): Promise<EvidenceListDto> {
    return this.service.evidence(query);
  }
}
