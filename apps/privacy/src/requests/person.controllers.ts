import { GuardedBy, PublicWrite, Verdict } from '#abuse/public-write.js';
import type { AbuseVerdict } from '#abuse/verdict.js';
import { ApiLink } from '#http/api-link.js';
import { ApiProblems } from '#http/api-problems.js';
import { LinkToken } from '#http/link-token.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { randomUUID } from 'node:crypto';
import { OwnRequestDto, OwnWordsDto } from './person.dto.js';
import { PersonService } from './person.service.js';
import { ConfirmByCodeDto, ConfirmedRequestDto, MakeRequestDto, RequestTakenDto } from './public.dto.js';
import { PublicFormService } from './public-form.service.js';

@ApiTags('Rights requests')
@Controller('v1/rights-requests')
export class MakeRequestController {
  constructor(
    private readonly form: PublicFormService,
    private readonly person: PersonService,
  ) {}

  /** For anybody, without an account. The clock of the law starts now; work on it when whoever holds the address has confirmed it. */
  @Post()
  @HttpCode(202)
  @PublicWrite<MakeRequestDto>({
    form: 'rights-request',
    recipient: ({ email }) => email,
    texts: ({ details }) => [details],
    names: ({ agent, changes }) => [agent?.name, changes?.name, changes?.company],
    whenCaught: (): RequestTakenDto => ({ status: 'received', reference: randomUUID() }),
  })
  @ApiOperation({ operationId: 'makeRightsRequest', summary: 'Ask for your rights' })
  @ApiAcceptedResponse({ type: RequestTakenDto })
  make(@Body() body: MakeRequestDto, @Verdict() verdict: AbuseVerdict): Promise<RequestTakenDto> {
    return this.form.take(body, verdict);
  }

  /** Confirms a request with the code of the mail. */
  @Post('code')
  @HttpCode(200)
  @Public()
  @GuardedBy('one-time-code')
  @ApiOperation({ operationId: 'confirmRightsRequestByCode', summary: 'Confirm with a code that it was you' })
  @ApiOkResponse({ type: ConfirmedRequestDto })
  @ApiProblems('invalid-token')
  byCode(@Body() { reference, code }: ConfirmByCodeDto): Promise<ConfirmedRequestDto> {
    return this.person.confirmByCode(reference, code);
  }
}

/** A person’s own request, by the links that our mails to them hold. */
@ApiTags('Rights requests')
@Public()
@ApiLink()
@ApiProblems('invalid-token')
@Controller('v1/own-rights-request')
export class OwnRequestController {
  constructor(private readonly service: PersonService) {}

  /** State, when it is due and how that was counted, progress in each system. */
  @Get()
  @ApiOperation({ operationId: 'getOwnRightsRequest', summary: 'Follow one’s request' })
  @ApiOkResponse({ type: OwnRequestDto })
  read(@LinkToken() token: string): Promise<OwnRequestDto> {
    return this.service.read(token);
  }

  /** With the token of the mail that asks for it. */
  @Post('confirmation')
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'confirmRightsRequest', summary: 'Confirm that it was you' })
  @ApiOkResponse({ type: ConfirmedRequestDto })
  @ApiProblems('link-expired')
  confirm(@LinkToken() token: string): Promise<ConfirmedRequestDto> {
    return this.service.confirm(token);
  }

  /** With the other token of that mail: somebody typed your address in. */
  @Post('cancellation')
  @HttpCode(204)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'cancelRightsRequest', summary: 'Say that it was not you' })
  @ApiNoContentResponse({ description: 'Nothing is done about it.' })
  cancel(@LinkToken() token: string): Promise<void> {
    return this.service.cancel(token);
  }

  /** Takes the request back. What was done by then stays done. */
  @Post('withdrawal')
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'withdrawRightsRequest', summary: 'Take one’s request back' })
  @ApiOkResponse({ type: OwnRequestDto })
  @ApiProblems('conflict')
  withdraw(@LinkToken() token: string): Promise<OwnRequestDto> {
    return this.service.withdraw(token);
  }

  /** An operator looks at it again. It has a deadline of its own. */
  @Post('appeal')
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'appealRightsRequest', summary: 'Appeal' })
  @ApiOkResponse({ type: OwnRequestDto })
  @ApiProblems('conflict')
  appeal(@LinkToken() token: string, @Body() { text }: OwnWordsDto): Promise<OwnRequestDto> {
    return this.service.appeal(token, text);
  }

  /** Adds words, such as those we asked for. A clock that stood still runs on. */
  @Post('words')
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'addToRightsRequest', summary: 'Add to one’s request' })
  @ApiOkResponse({ type: OwnRequestDto })
  @ApiProblems('conflict')
  write(@LinkToken() token: string, @Body() { text }: OwnWordsDto): Promise<OwnRequestDto> {
    return this.service.write(token, text);
  }
}
