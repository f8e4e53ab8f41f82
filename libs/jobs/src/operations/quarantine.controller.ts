import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import { OPERATIONS_ROLES } from '#identity/operator-door.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { QuarantineDesk } from './quarantine-desk.js';
import { QuarantineListDto } from './quarantine.dto.js';

@ApiTags('Quarantine')
@OperatorsOnly(...OPERATIONS_ROLES)
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(private readonly desk: QuarantineDesk) {}

  /** Jobs of this app that could not be done, oldest first, at most a thousand. What they carry stays inside. */
  @Get()
  @ApiOperation({ operationId: 'listQuarantine', summary: 'List jobs that were set aside' })
  @ApiOkResponse({ type: QuarantineListDto })
  async list(): Promise<QuarantineListDto> {
    return { items: await this.desk.list() };
  }

  /** Puts a job back to work as if it were new, once what was wrong with it is mended. */
  @Post(':jobId/replay')
  @HttpCode(204)
  @ApiOperation({ operationId: 'replayQuarantinedJob', summary: 'Put a job back to work' })
  @ApiNoContentResponse({ description: 'It is back in the outbox.' })
  replay(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('jobId') id: string): Promise<void> {
    return this.desk.replay(operator, id);
  }
}
