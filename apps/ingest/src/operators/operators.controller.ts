import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeOperatorDto, EnrolmentDto, LetInOperatorDto, NewOperatorDto, OperatorDto, OperatorListDto } from './operators.dto.js';
import { OperatorsService } from './operators.service.js';

@ApiTags('Operators')
@OperatorsOnly('admin')
@Controller('v1/operators')
export class OperatorsController {
  constructor(private readonly service: OperatorsService) {}

  /** By name, those who were disabled included. */
  @Get()
  @ApiOperation({ operationId: 'listOperators', summary: 'List operators' })
  @ApiOkResponse({ type: OperatorListDto })
  async list(): Promise<OperatorListDto> {
    return { items: await this.service.list() };
  }

  /** Lets a person in. The answer shows, once, the enrolment code that they need besides their mail. */
  @Post()
  @ApiOperation({ operationId: 'letInOperator', summary: 'Let an operator in' })
  @ApiCreatedResponse({ type: NewOperatorDto })
  @ApiProblems('conflict')
  letIn(@CurrentOperator() admin: OperatorPrincipal, @Body() body: LetInOperatorDto): Promise<NewOperatorDto> {
    return this.service.letIn(admin, body);
  }

  /** Changes name or roles, disables or enables. Works at once, for bearers that live too. */
  @Patch(':operatorId')
  @ApiOperation({ operationId: 'changeOperator', summary: 'Change an operator' })
  @ApiOkResponse({ type: OperatorDto })
  @ApiProblems('conflict')
  change(@CurrentOperator() admin: OperatorPrincipal, @UuidParam('operatorId') id: string, @Body() body: ChangeOperatorDto): Promise<OperatorDto> {
    return this.service.change(admin, id, body);
  }

  /** For an operator who lost every factor: ends their sessions and takes their factors away. Make sure in person who asks. Nobody does it for themselves. */
  @Post(':operatorId/factor-reset')
  @ApiOperation({ operationId: 'resetOperatorFactors', summary: 'Reset the factors of an operator' })
  @ApiCreatedResponse({ type: EnrolmentDto })
  @ApiProblems('conflict')
  resetFactors(@CurrentOperator() admin: OperatorPrincipal, @UuidParam('operatorId') id: string): Promise<EnrolmentDto> {
    return this.service.resetFactors(admin, id);
  }
}
