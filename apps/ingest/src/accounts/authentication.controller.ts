import { ApiProblems } from '#http/api-problems.js';
import { CurrentPrincipal, MembersOnly } from '#identity/auth.guard.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AuthenticationService } from './authentication.service.js';
import { AuthenticationStart } from './authentication-start.js';
import { Callers } from './caller.js';
import { PROOF_EXAMPLES, ProofDto } from './factors.dto.js';
import { OfferedPasskeyDto, StartedSignInDto } from './member-sign-in.dto.js';

@ApiTags('Sign-in')
@ApiBearerAuth()
@MembersOnly()
@Controller('v1/sign-in-sessions/current/authentication')
export class AuthenticationController {
  constructor(
    private readonly starts: AuthenticationStart,
    private readonly service: AuthenticationService,
    private readonly callers: Callers,
  ) {}

  /** Proves again that it is you, for ten minutes: with your second factor or, if you have none, with a mailed code. */
  @Post()
  @HttpCode(204)
  @ApiOperation({ operationId: 'authenticateAgain', summary: 'Prove again that it is me' })
  @ApiBody({ type: ProofDto, examples: PROOF_EXAMPLES })
  @ApiNoContentResponse({ description: 'For ten minutes, this session may do what asks for it.' })
  @ApiProblems('rate-limited')
  prove(@CurrentPrincipal() member: MemberPrincipal, @Body() body: ProofDto, @Req() request: FastifyRequest): Promise<void> {
    return this.service.prove(member, body, this.callers.of(request));
  }

  /** Mails a code to your own address. */
  @Post('code')
  @HttpCode(202)
  @ApiOperation({ operationId: 'mailAuthenticationCode', summary: 'Ask for a code to prove it again' })
  @ApiAcceptedResponse({ type: StartedSignInDto })
  @ApiProblems('rate-limited')
  mailCode(@CurrentPrincipal() member: MemberPrincipal, @Req() request: FastifyRequest): Promise<StartedSignInDto> {
    return this.starts.mailCode(member, this.callers.of(request));
  }

  /** Options for one of your passkeys. */
  @Post('passkey/options')
  @HttpCode(200)
  @ApiOperation({ operationId: 'offerAuthenticationPasskey', summary: 'Ask for passkey options to prove it again' })
  @ApiOkResponse({ type: OfferedPasskeyDto })
  offerPasskey(@CurrentPrincipal() member: MemberPrincipal): Promise<OfferedPasskeyDto> {
    return this.starts.offerPasskey(member);
  }
}
