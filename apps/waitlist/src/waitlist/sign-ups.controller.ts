import { PublicWrite, Verdict } from '#abuse/public-write.js';
import type { AbuseVerdict } from '#abuse/verdict.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AcceptedDto, AddressFormDto, JoinDto, JoinFormDto } from './sign-ups.dto.js';
import { ACCEPTED, SignUpsService } from './sign-ups.service.js';

const accepted = (): AcceptedDto => ACCEPTED;

@ApiTags('Waitlist')
@Controller('v1/waitlist')
export class SignUpsController {
  constructor(private readonly service: SignUpsService) {}

  /** The words that stand beside the form, and their version. */
  @Get('form')
  @Public()
  @ApiOperation({ operationId: 'getJoinForm', summary: 'Read what the join form says' })
  @ApiOkResponse({ type: JoinFormDto })
  form(): JoinFormDto {
    return this.service.form();
  }

  /** Asks to join. One mail asks the address whether it was them; nobody is on the list before they confirm. The answer is the same for every address. */
  @Post('sign-ups')
  @HttpCode(202)
  @PublicWrite<JoinDto>({ form: 'waitlist-join', recipient: ({ email }) => email, names: ({ name, company }) => [name, company], whenCaught: accepted })
  @ApiOperation({ operationId: 'joinWaitlist', summary: 'Ask to join the waitlist' })
  @ApiAcceptedResponse({ type: AcceptedDto, description: 'Taken in. What follows goes to the address by mail.' })
  @ApiProblems('validation-failed')
  join(@Body() body: JoinDto, @Verdict() verdict: AbuseVerdict): Promise<AcceptedDto> {
    return this.service.join(body, verdict);
  }

  /** Sends the confirmation mail again, at most three times in 24 hours and five times in all. The answer is the same for every address. */
  @Post('resends')
  @HttpCode(202)
  @PublicWrite<AddressFormDto>({ form: 'waitlist-resend', recipient: ({ email }) => email, whenCaught: accepted })
  @ApiOperation({ operationId: 'resendConfirmation', summary: 'Ask for the confirmation mail again' })
  @ApiAcceptedResponse({ type: AcceptedDto, description: 'Taken in. What follows goes to the address by mail.' })
  resend(@Body() body: AddressFormDto, @Verdict() verdict: AbuseVerdict): Promise<AcceptedDto> {
    return this.service.ask('resend', body, verdict);
  }

  /** Sends the link to a person’s place and data, if the address is on the list. The answer is the same for every address. */
  @Post('place-links')
  @HttpCode(202)
  @PublicWrite<AddressFormDto>({ form: 'own-data-link', recipient: ({ email }) => email, whenCaught: accepted })
  @ApiOperation({ operationId: 'sendPlaceLink', summary: 'Ask for the link to one’s own place' })
  @ApiAcceptedResponse({ type: AcceptedDto, description: 'Taken in. What follows goes to the address by mail.' })
  placeLink(@Body() body: AddressFormDto, @Verdict() verdict: AbuseVerdict): Promise<AcceptedDto> {
    return this.service.ask('place', body, verdict);
  }
}
