import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AddressRuleDto, AddressRulesDto, CreateAddressRuleDto } from './address-rules.dto.js';
import { AddressRulesService } from './address-rules.service.js';
import { ListHeldQuery } from './held.dto.js';

/** Block and allow lists of the waitlist. */
@ApiTags('Waitlist desk')
@OperatorsOnly('support', 'security')
@Controller('v1/operators/waitlist/address-rules')
export class AddressRulesController {
  constructor(private readonly service: AddressRulesService) {}

  /** Newest first. */
  @Get()
  @ApiOperation({ operationId: 'listAddressRules', summary: 'List blocked and allowed domains and addresses' })
  @ApiOkResponse({ type: AddressRulesDto })
  @ApiProblems('invalid-cursor', 'validation-failed')
  list(@Query() query: ListHeldQuery): Promise<AddressRulesDto> {
    return this.service.list(query);
  }

  /** Replaces the rule that this domain or address had. */
  @Post()
  @ApiOperation({ operationId: 'createAddressRule', summary: 'Block or allow a domain or an address' })
  @ApiCreatedResponse({ type: AddressRuleDto })
  create(@CurrentOperator() operator: OperatorPrincipal, @Body() body: CreateAddressRuleDto): Promise<AddressRuleDto> {
    return this.service.create(operator, body);
  }

  @Delete(':ruleId')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteAddressRule', summary: 'Remove a rule' })
  @ApiNoContentResponse({ description: 'The rule is gone.' })
  @ApiProblems('not-found')
  remove(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('ruleId') ruleId: string): Promise<void> {
    return this.service.remove(operator, ruleId);
  }
}
