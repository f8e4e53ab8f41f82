import { ApiProblems } from '#http/api-problems.js';
import { ApiRateLimits } from '#http/api-rate-limits.js';
import { Public } from '#identity/auth.guard.js';
import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FORM_NAMES } from './forms.js';
import { FormDto } from './forms.dto.js';
import { FormsService } from './forms.service.js';

@ApiTags('Forms')
@Controller('v1/forms')
export class FormsController {
  constructor(private readonly service: FormsService) {}

  /**
   * What a form needs to be sent: a token and, while much is being sent, a puzzle. Programs and people alike: get one, wait two seconds, send the form with it. Whoever cannot solve
   * the puzzle sends the form without a proof; it then waits until one of us has looked at it.
   */
  @Get(':form')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'openForm', summary: 'Open a form' })
  @ApiParam({ name: 'form', schema: { type: 'string', enum: [...FORM_NAMES] }, example: 'waitlist-join' })
  @ApiOkResponse({ type: FormDto })
  @ApiRateLimits()
  @ApiProblems('not-found', 'rate-limited')
  open(@Param('form') form: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<FormDto> {
    return this.service.open(form, { request, reply });
  }
}
