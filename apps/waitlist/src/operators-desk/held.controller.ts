import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HeldSignUpsDto, ListHeldQuery } from './held.dto.js';
import { HeldService } from './held.service.js';

/** Sign-ups that the defence held back: a look, and one click. What nobody looks at is gone after seven days. */
@ApiTags('Waitlist desk')
@OperatorsOnly('support', 'security')
@Controller('v1/operators/waitlist/held')
export class HeldController {
  constructor(private readonly service: HeldService) {}

  /** Oldest first, with the reasons. */
  @Get()
  @ApiOperation({ operationId: 'listHeldSignUps', summary: 'List held sign-ups' })
  @ApiOkResponse({ type: HeldSignUpsDto })
  @ApiProblems('invalid-cursor', 'validation-failed')
  list(@CurrentOperator() operator: OperatorPrincipal, @Query() query: ListHeldQuery): Promise<HeldSignUpsDto> {
    return this.service.list(operator, query);
  }

  /** Sends the confirmation mail after all. */
  @Post(':signUpId/release')
  @HttpCode(204)
  @ApiOperation({ operationId: 'releaseHeldSignUp', summary: 'Release a held sign-up' })
  @ApiNoContentResponse({ description: 'The confirmation mail is on its way.' })
  @ApiProblems('not-found')
  release(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('signUpId') signUpId: string): Promise<void> {
    return this.service.release(operator, signUpId);
  }

  /** Forgets it, without a mail. */
  @Post(':signUpId/decline')
  @HttpCode(204)
  @ApiOperation({ operationId: 'declineHeldSignUp', summary: 'Decline a held sign-up' })
  @ApiNoContentResponse({ description: 'The sign-up is forgotten.' })
  @ApiProblems('not-found')
  decline(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('signUpId') signUpId: string): Promise<void> {
    return this.service.decline(operator, signUpId);
  }
}
