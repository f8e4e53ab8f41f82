import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadingDto, ReadRequestLogDto } from './readings.dto.js';
import { ReadingsService } from './readings.service.js';

@ApiTags('Request log')
@OperatorsOnly('security')
@Controller('v1/operators/request-log')
export class ReadingsController {
  constructor(private readonly service: ReadingsService) {}

  /** Shows who called our servers: time, method, route, status, duration, address and type of browser. A POST, since each look is written to the audit log with its reason. */
  @Post('readings')
  @HttpCode(200)
  @ApiOperation({ operationId: 'readRequestLog', summary: 'Read the request log, for a reason' })
  @ApiOkResponse({ type: ReadingDto })
  read(@CurrentOperator() operator: OperatorPrincipal, @Body() body: ReadRequestLogDto): Promise<ReadingDto> {
    return this.service.read(operator, body);
  }
}
