import { ApiProblems } from '#http/api-problems.js';
import { ApiIfMatch, IfMatch } from '#http/if-match.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { applyDecorators, Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DeskSteps } from './desk-steps.js';
import { CompleteDto, EnterRequestDto, FindRequestsDto, OwnerDto, PassOnDto, ReasonDto, RefuseDto, SortRequestDto, StopClockDto, VerifyDto } from './desk-steps.dto.js';
import { DeskQueryDto, RequestDetailDto, RequestListDto, RightsFiguresDto } from './desk.dto.js';
import { DeskService } from './desk.service.js';
import { RequestDoings } from './request-doings.js';

const Step = (): MethodDecorator => applyDecorators(HttpCode(200), ApiIfMatch(), ApiOkResponse({ type: RequestDetailDto }), ApiProblems('not-found', 'conflict'));

/** The operators’ desk of rights requests. */
@ApiTags('Rights requests')
@OperatorsOnly('privacy')
@Controller('v1/rights-requests')
export class DeskController {
  constructor(
    private readonly service: DeskService,
    private readonly steps: DeskSteps,
    private readonly doings: RequestDoings,
  ) {}

  /** Latest first. */
  @Get()
  @ApiOperation({ operationId: 'listRightsRequests', summary: 'List rights requests' })
  @ApiOkResponse({ type: RequestListDto })
  @ApiProblems('invalid-cursor')
  list(@Query() query: DeskQueryDto): Promise<RequestListDto> {
    return this.service.list(query);
  }

  @Get('figures')
  @ApiOperation({ operationId: 'readRightsFigures', summary: 'Read how well requests are answered' })
  @ApiOkResponse({ type: RightsFiguresDto })
  figures(): Promise<RightsFiguresDto> {
    return this.service.figures();
  }

  /** Of one person. */
  @Post('search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'findRightsRequests', summary: 'Find the requests of a person' })
  @ApiOkResponse({ type: RequestListDto })
  find(@Body() { email }: FindRequestsDto): Promise<RequestListDto> {
    return this.service.find(email);
  }

  /** For who wrote a letter, called, or asked face to face. */
  @Post('entries')
  @ApiOperation({ operationId: 'enterRightsRequest', summary: 'Enter a request' })
  @ApiCreatedResponse({ type: RequestDetailDto })
  enter(@CurrentOperator() operator: OperatorPrincipal, @Body() body: EnterRequestDto): Promise<RequestDetailDto> {
    return this.service.enter(operator, body);
  }

  @Get(':requestId')
  @ApiOperation({ operationId: 'getRightsRequest', summary: 'Read a request' })
  @ApiOkResponse({ type: RequestDetailDto })
  @ApiProblems('not-found')
  read(@UuidParam('requestId') id: string): Promise<RequestDetailDto> {
    return this.service.read(id);
  }

  @Put(':requestId/owner')
  @Step()
  @ApiOperation({ operationId: 'assignRightsRequest', summary: 'Give a request an owner' })
  assign(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() { operatorId }: OwnerDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.assign(tx, request, by, operatorId));
  }

  /** Says what is asked for, and whose law applies. Our systems begin where they can. */
  @Put(':requestId/sorting')
  @Step()
  @ApiOperation({ operationId: 'sortRightsRequest', summary: 'Sort a request' })
  sort(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() body: SortRequestDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.sort(tx, request, by, body));
  }

  /** Says by what you know that it is theirs, or asks them once more. No copies of papers are kept. */
  @Post(':requestId/verification')
  @Step()
  @ApiOperation({ operationId: 'verifyRightsRequest', summary: 'Verify who asks' })
  verify(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() { method }: VerifyDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.verify(tx, request, by, method));
  }

  /** Once, before the first deadline, where the law has it. It counts when the notice has arrived. */
  @Post(':requestId/extension')
  @Step()
  @ApiOperation({ operationId: 'extendRightsRequest', summary: 'Extend the deadline' })
  extend(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() { reason }: ReasonDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.extend(tx, request, by, reason));
  }

  /** Lets the clock stand still until the person answers: only for reasons that the law has. */
  @Post(':requestId/pause')
  @Step()
  @ApiOperation({ operationId: 'pauseRightsRequest', summary: 'Stop the clock' })
  pause(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() body: StopClockDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.pause(tx, request, by, body));
  }

  @Delete(':requestId/pause')
  @Step()
  @ApiOperation({ operationId: 'resumeRightsRequest', summary: 'Let the clock run on' })
  resume(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.doings.resume(tx, request, by));
  }

  /** With a reason that the person reads, and the way to appeal. */
  @Post(':requestId/refusal')
  @Step()
  @ApiOperation({ operationId: 'refuseRightsRequest', summary: 'Refuse a request' })
  refuse(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() body: RefuseDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.refuse(tx, request, by, body));
  }

  /** For what people decide: appeals, complaints, what no system can do. */
  @Post(':requestId/completion')
  @Step()
  @ApiOperation({ operationId: 'completeRightsRequest', summary: 'Complete a request' })
  complete(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() { answer }: CompleteDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.complete(tx, request, by, answer));
  }

  /** Ends a restriction that a request set. The person is told first. */
  @Post(':requestId/lifting')
  @Step()
  @ApiOperation({ operationId: 'liftRestriction', summary: 'Lift a restriction' })
  lift(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.lift(tx, request, by));
  }

  /** Tells the customers who record on an origin that the person named: they answer for their recordings, on a clock of their own. */
  @Post(':requestId/sub-cases')
  @Step()
  @ApiOperation({ operationId: 'passOnRightsRequest', summary: 'Pass a request on to customers' })
  passOn(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('requestId') id: string, @IfMatch() version: number, @Body() { origin }: PassOnDto): Promise<RequestDetailDto> {
    return this.service.act(operator, { id, version }, (tx, request, by) => this.steps.passOn(tx, request, by, origin));
  }
}
