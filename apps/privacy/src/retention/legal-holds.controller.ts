import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LegalHoldDto, LegalHoldListDto, PlaceLegalHoldDto } from './legal-hold.dto.js';
import { LegalHoldsService } from './legal-holds.service.js';

/** Legal holds of our own rows. Those of customers’ recordings are placed at the ingest app, recording by recording. */
@ApiTags('Retention')
@OperatorsOnly('privacy')
@Controller('v1/legal-holds')
export class LegalHoldsController {
  constructor(private readonly service: LegalHoldsService) {}

  /** The rows stay, whoever deletes them: the schedule, a person’s request, an operator. That somebody wanted them gone is remembered. */
  @Post()
  @ApiOperation({ operationId: 'placeLegalHold', summary: 'Place a legal hold on rows' })
  @ApiCreatedResponse({ type: LegalHoldDto })
  @ApiProblems('conflict')
  place(@CurrentOperator() operator: OperatorPrincipal, @Body() body: PlaceLegalHoldDto): Promise<LegalHoldDto> {
    return this.service.place(operator, body);
  }

  @Get()
  @ApiOperation({ operationId: 'listLegalHolds', summary: 'List legal holds' })
  @ApiOkResponse({ type: LegalHoldListDto })
  async list(): Promise<LegalHoldListDto> {
    return { items: await this.service.list() };
  }

  @Get(':holdId')
  @ApiOperation({ operationId: 'getLegalHold', summary: 'Read a legal hold' })
  @ApiOkResponse({ type: LegalHoldDto })
  @ApiProblems('not-found')
  read(@UuidParam('holdId') holdId: string): Promise<LegalHoldDto> {
    return this.service.read(holdId);
  }

  /** What somebody wanted gone meanwhile goes now. */
  @Post(':holdId/release')
  @HttpCode(200)
  @ApiOperation({ operationId: 'releaseLegalHold', summary: 'Release a legal hold' })
  @ApiOkResponse({ type: LegalHoldDto })
  @ApiProblems('not-found')
  release(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('holdId') holdId: string): Promise<LegalHoldDto> {
    return this.service.release(operator, holdId);
  }
}
