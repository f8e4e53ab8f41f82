import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiLink } from '#http/api-link.js';
import { LinkToken } from '#http/link-token.js';
import { ConfirmationDto, ConfirmedDto } from './confirmations.dto.js';
import { ConfirmationsService } from './confirmations.service.js';
import { AcceptedDto } from './sign-ups.dto.js';

/** What the link of a confirmation mail can do. Looking changes nothing; only a POST does. */
@ApiTags('Waitlist')
@Public()
@ApiLink()
@Controller('v1/waitlist/confirmation')
export class ConfirmationsController {
  constructor(private readonly service: ConfirmationsService) {}

  /** Tells a page what the link is good for. Changes nothing, however often it is asked. */
  @Get()
  @ApiOperation({ operationId: 'getConfirmation', summary: 'Look at a confirmation link' })
  @ApiOkResponse({ type: ConfirmationDto })
  @ApiProblems('invalid-token')
  look(@LinkToken() token: string): Promise<ConfirmationDto> {
    return this.service.look(token);
  }

  /** Puts the person on the list. Doing it again answers the same and changes nothing. */
  @Post()
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'confirmSignUp', summary: 'Confirm' })
  @ApiOkResponse({ type: ConfirmedDto })
  @ApiProblems('invalid-token', 'link-expired')
  confirm(@LinkToken() token: string): Promise<ConfirmedDto> {
    return this.service.confirm(token);
  }

  /** "This wasn’t me": forgets the address and leaves it alone for 30 days. Doing it again changes nothing. */
  @Post('cancel')
  @HttpCode(204)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'cancelSignUp', summary: 'Say that it was somebody else' })
  @ApiNoContentResponse({ description: 'The address is forgotten.' })
  @ApiProblems('invalid-token', 'conflict')
  cancel(@LinkToken() token: string): Promise<void> {
    return this.service.cancel(token);
  }

  /** Sends a new mail to the address of this link, which may have expired. Within the same limits as the form. */
  @Post('resend')
  @HttpCode(202)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'resendByLink', summary: 'Ask for a new confirmation link' })
  @ApiAcceptedResponse({ type: AcceptedDto, description: 'Taken in. What follows goes to the address by mail.' })
  @ApiProblems('invalid-token')
  resend(@LinkToken() token: string): Promise<AcceptedDto> {
    return this.service.resend(token);
  }
}
