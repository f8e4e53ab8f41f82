import { FORM_NAMES } from '#abuse/forms.js';
import { ApiProblems } from '#http/api-problems.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { FormDefenceDto, FormDefenceListDto, SetModeDto } from './defence.dto.js';
import { DefenceService } from './defence.service.js';

@ApiTags('Abuse defence')
@OperatorsOnly('security', 'support')
@Controller('v1/operators/forms')
export class DefenceController {
  constructor(private readonly service: DefenceService) {}

  /** Every public form: whether it is attacked, who says so, and what came of the writes of the last hour, with the reasons why some were suspected. */
  @Get()
  @ApiOperation({ operationId: 'listFormDefences', summary: 'See how the public forms are defended' })
  @ApiOkResponse({ type: FormDefenceListDto })
  list(): Promise<FormDefenceListDto> {
    return this.service.list();
  }

  /** Forces attack mode on or off, or leaves it to the watch again. Written to the audit log. */
  @Put(':form/mode')
  @ApiOperation({ operationId: 'setFormDefenceMode', summary: 'Force or clear attack mode of a form' })
  @ApiParam({ name: 'form', schema: { type: 'string', enum: [...FORM_NAMES] }, example: 'waitlist-join' })
  @ApiOkResponse({ type: FormDefenceDto })
  @ApiProblems('not-found')
  setMode(@CurrentOperator() operator: OperatorPrincipal, @Param('form') form: string, @Body() { mode }: SetModeDto): Promise<FormDefenceDto> {
    return this.service.setMode(operator, form, mode);
  }
}
