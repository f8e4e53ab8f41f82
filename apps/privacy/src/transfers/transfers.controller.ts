import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RecordToolDto, TransfersDto, TransferToolDto } from './transfers.dto.js';
import { TransfersService } from './transfers.service.js';

/** On what data of people in the EU and the UK leaves for other countries. */
@ApiTags('Transfers')
@OperatorsOnly('privacy')
@Controller('v1/operators')
export class TransfersController {
  constructor(private readonly service: TransfersService) {}

  /** Where our stores are, and every flow to others with its ground. */
  @Get('transfers')
  @ApiOperation({ operationId: 'getTransfers', summary: 'See the register of transfers' })
  @ApiOkResponse({ type: TransfersDto })
  register(): Promise<TransfersDto> {
    return this.service.register();
  }

  /** The egress gate asks for one for the EU and one for the UK, unless the country is adequate. */
  @Post('subprocessors/:id/transfer-tools')
  @ApiOperation({ operationId: 'recordTransferTool', summary: 'Write down a transfer tool' })
  @ApiCreatedResponse({ type: TransferToolDto })
  @ApiProblems('not-found')
  record(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Body() body: RecordToolDto): Promise<TransferToolDto> {
    return this.service.record(operator, id, body);
  }

  @Post('subprocessors/:id/transfer-tools/:toolId/end')
  @HttpCode(200)
  @ApiOperation({ operationId: 'endTransferTool', summary: 'End a transfer tool' })
  @ApiOkResponse({ type: TransferToolDto })
  @ApiProblems('not-found')
  end(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @UuidParam('toolId') toolId: string): Promise<TransferToolDto> {
    return this.service.end(operator, id, toolId);
  }
}
