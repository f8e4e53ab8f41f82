import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { refuseCrossSite } from '#identity/same-origin.js';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Caller, Callers } from '../accounts/caller.js';
import { PairedTotpDto } from '../accounts/factors.dto.js';
import { AnswerDto, CodeAnswerDto, OfferedPasskeyDto, PasskeyAnswerDto, RecoveryCodeAnswerDto, StartedSignInDto, StartSignInDto } from '../accounts/member-sign-in.dto.js';
import { OperatorEnrolmentService } from './operator-enrolment.service.js';
import { BearerDto, ConfirmEnrolmentDto, EnrolDto, EnrolledDto, OperatorStepDto } from './operator-sign-in.dto.js';
import { OperatorSignInService } from './operator-sign-in.service.js';

@ApiTags('Operator sign-in')
@Public()
@Controller('v1/operator-sign-in')
export class OperatorSignInController {
  constructor(
    private readonly service: OperatorSignInService,
    private readonly enrolment: OperatorEnrolmentService,
    private readonly callers: Callers,
  ) {}

  /** Mails a one-time code. The answer is the same, and takes as long, for an address that is nobody's. */
  @Post('code')
  @GuardedBy('one-time-code')
  @HttpCode(202)
  @ApiOperation({ operationId: 'startOperatorSignIn', summary: 'Ask for a sign-in code as an operator' })
  @ApiAcceptedResponse({ type: StartedSignInDto })
  @ApiProblems('csrf')
  start(@Body() body: StartSignInDto, @Req() request: FastifyRequest): Promise<StartedSignInDto> {
    return this.service.start(body, this.caller(request));
  }

  /** The mailed code alone opens nothing: a second factor, or the first pairing of one, has to follow. */
  @Post('code/answer')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'answerOperatorCode', summary: 'Answer with the mailed code' })
  @ApiOkResponse({ type: OperatorStepDto })
  @ApiProblems('unauthenticated', 'csrf')
  code(@Body() body: CodeAnswerDto, @Req() request: FastifyRequest): Promise<OperatorStepDto> {
    return this.service.code(body, this.caller(request));
  }

  /** Answers with a bearer of 15 minutes. */
  @Post('totp')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'operatorSignInWithTotp', summary: 'Sign in with an authenticator app' })
  @ApiOkResponse({ type: BearerDto })
  @ApiProblems('unauthenticated', 'csrf')
  totp(@Body() body: CodeAnswerDto, @Req() request: FastifyRequest): Promise<BearerDto> {
    return this.service.totp(body, this.caller(request));
  }

  /** For who has lost the second factor. Each code works once. */
  @Post('recovery-code')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'operatorSignInWithRecoveryCode', summary: 'Sign in with a recovery code' })
  @ApiOkResponse({ type: BearerDto })
  @ApiProblems('unauthenticated', 'csrf')
  recoveryCode(@Body() body: RecoveryCodeAnswerDto, @Req() request: FastifyRequest): Promise<BearerDto> {
    return this.service.recoveryCode(body, this.caller(request));
  }

  @Post('passkey/options')
  @GuardedBy('passkey')
  @HttpCode(200)
  @ApiOperation({ operationId: 'offerOperatorPasskey', summary: 'Ask for passkey options, after the mailed code' })
  @ApiOkResponse({ type: OfferedPasskeyDto })
  @ApiProblems('unauthenticated', 'csrf')
  passkeyOptions(@Body() body: AnswerDto, @Req() request: FastifyRequest): Promise<OfferedPasskeyDto> {
    return this.service.passkeyOptions(body, this.caller(request));
  }

  @Post('passkey')
  @GuardedBy('passkey')
  @HttpCode(200)
  @ApiOperation({ operationId: 'operatorSignInWithPasskey', summary: 'Sign in with a passkey, after the mailed code' })
  @ApiOkResponse({ type: BearerDto })
  @ApiProblems('unauthenticated', 'csrf')
  passkey(@Body() body: PasskeyAnswerDto, @Req() request: FastifyRequest): Promise<BearerDto> {
    return this.service.passkey(body, this.caller(request));
  }

  /** Pairs the first authenticator app of an operator who was let in, after the mailed code. */
  @Post('enrolment')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'enrolOperator', summary: 'Pair the first authenticator app' })
  @ApiOkResponse({ type: PairedTotpDto })
  @ApiProblems('unauthenticated', 'csrf')
  pair(@Body() body: EnrolDto, @Req() request: FastifyRequest): Promise<PairedTotpDto> {
    return this.enrolment.pair(body, this.caller(request));
  }

  /** Confirms the pairing by its first code, and signs in. The recovery codes are shown this once. */
  @Post('enrolment/confirmation')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'confirmOperatorEnrolment', summary: 'Confirm the first authenticator app' })
  @ApiOkResponse({ type: EnrolledDto })
  @ApiProblems('unauthenticated', 'csrf')
  confirm(@Body() body: ConfirmEnrolmentDto, @Req() request: FastifyRequest): Promise<EnrolledDto> {
    return this.enrolment.confirm(body, this.caller(request));
  }

  private caller(request: FastifyRequest): Caller {
    refuseCrossSite(request.headers);
    return this.callers.of(request);
  }
}
