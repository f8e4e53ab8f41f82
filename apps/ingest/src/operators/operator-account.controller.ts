import { ApiProblems } from '#http/api-problems.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AuthenticationStart } from '../accounts/authentication-start.js';
import { Callers } from '../accounts/caller.js';
import { PROOF_EXAMPLES, ProofDto } from '../accounts/factors.dto.js';
import { OfferedPasskeyDto } from '../accounts/member-sign-in.dto.js';
import { OperatorAccountService } from './operator-account.service.js';
import { BearerDto } from './operator-sign-in.dto.js';
import { OperatorDto, OperatorSessionListDto } from './operators.dto.js';

@ApiTags('Operator account')
@OperatorsOnly()
@Controller('v1')
export class OperatorAccountController {
  constructor(
    private readonly service: OperatorAccountService,
    private readonly starts: AuthenticationStart,
    private readonly callers: Callers,
  ) {}

  @Get('operators/me')
  @ApiOperation({ operationId: 'getMyOperator', summary: 'Who am I, as an operator' })
  @ApiOkResponse({ type: OperatorDto })
  @ApiProblems('not-found')
  me(@CurrentOperator() operator: OperatorPrincipal): Promise<OperatorDto> {
    return this.service.me(operator);
  }

  /** Those that live, newest first. */
  @Get('operator-sessions')
  @ApiOperation({ operationId: 'listOperatorSessions', summary: 'List my operator sessions' })
  @ApiOkResponse({ type: OperatorSessionListDto })
  async sessions(@CurrentOperator() operator: OperatorPrincipal): Promise<OperatorSessionListDto> {
    return { items: await this.service.sessions(operator) };
  }

  /** Another 15 minutes for another check of the second factor: a new bearer takes the place of this one. After 8 hours the mailed code is due again. */
  @Post('operator-sessions/current/renewal')
  @HttpCode(200)
  @ApiOperation({ operationId: 'renewOperatorSession', summary: 'Renew my operator session' })
  @ApiBody({ type: ProofDto, examples: PROOF_EXAMPLES })
  @ApiOkResponse({ type: BearerDto })
  @ApiProblems('rate-limited')
  renew(@CurrentOperator() operator: OperatorPrincipal, @Body() body: ProofDto, @Req() request: FastifyRequest): Promise<BearerDto> {
    return this.service.renew(operator, body, this.callers.of(request));
  }

  @Post('operator-sessions/current/renewal/passkey/options')
  @HttpCode(200)
  @ApiOperation({ operationId: 'offerRenewalPasskey', summary: 'Ask for passkey options to renew my session' })
  @ApiOkResponse({ type: OfferedPasskeyDto })
  offerPasskey(@CurrentOperator() operator: OperatorPrincipal): Promise<OfferedPasskeyDto> {
    return this.starts.offerPasskey(operator);
  }

  @Delete('operator-sessions/current')
  @HttpCode(204)
  @ApiOperation({ operationId: 'endOperatorSession', summary: 'End my operator session' })
  @ApiNoContentResponse({ description: 'It has ended.' })
  end(@CurrentOperator() operator: OperatorPrincipal): Promise<void> {
    return this.service.end(operator, 'current');
  }

  @Delete('operator-sessions')
  @HttpCode(204)
  @ApiOperation({ operationId: 'endAllOperatorSessions', summary: 'End all my operator sessions' })
  @ApiNoContentResponse({ description: 'All have ended.' })
  endAll(@CurrentOperator() operator: OperatorPrincipal): Promise<void> {
    return this.service.end(operator, 'all');
  }
}
