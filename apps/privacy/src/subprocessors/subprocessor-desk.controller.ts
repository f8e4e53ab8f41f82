import { ApiProblems } from '#http/api-problems.js';
import { ApiIfMatch, IfMatch } from '#http/if-match.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NoticeDto } from '../notices/notice.dto.js';
import { NoticesReader } from '../notices/notices.reader.js';
import { ObjectionsService } from './objections.service.js';
import { SubprocessorDesk } from './subprocessor-desk.service.js';
import { AnnounceSubprocessorDto, CorrectSubprocessorDto, ObjectionDto, ObjectionsDto, RaiseObjectionDto, SettleObjectionDto, SubprocessorDto, SubprocessorsDto } from './subprocessors.dto.js';

/** The registry that the egress gate knows. */
@ApiTags('Subprocessors')
@OperatorsOnly('privacy')
@Controller('v1/operators/subprocessors')
export class SubprocessorDeskController {
  constructor(
    private readonly desk: SubprocessorDesk,
    private readonly objections: ObjectionsService,
    private readonly notices: NoticesReader,
  ) {}

  /** All that ever were, with what keeps the gate shut. */
  @Get()
  @ApiOperation({ operationId: 'listRegisteredSubprocessors', summary: 'See the registry' })
  @ApiOkResponse({ type: SubprocessorsDto })
  all(): Promise<SubprocessorsDto> {
    return this.desk.all();
  }

  /** Those who answer for organisations are told at once; nothing goes there for 30 days, nor without the transfer tools it needs. */
  @Post()
  @ApiOperation({ operationId: 'announceSubprocessor', summary: 'Announce a subprocessor' })
  @ApiCreatedResponse({ type: SubprocessorDto })
  @ApiProblems('conflict')
  announce(@CurrentOperator() operator: OperatorPrincipal, @Body() body: AnnounceSubprocessorDto): Promise<SubprocessorDto> {
    return this.desk.announce(operator, body);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getRegisteredSubprocessor', summary: 'See one subprocessor' })
  @ApiOkResponse({ type: SubprocessorDto })
  @ApiProblems('not-found')
  read(@UuidParam('id') id: string): Promise<SubprocessorDto> {
    return this.desk.read(id);
  }

  @Patch(':id')
  @ApiIfMatch()
  @ApiOperation({ operationId: 'correctSubprocessor', summary: 'Put an entry right' })
  @ApiOkResponse({ type: SubprocessorDto })
  @ApiProblems('not-found', 'conflict')
  correct(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number, @Body() body: CorrectSubprocessorDto): Promise<SubprocessorDto> {
    return this.desk.correct(operator, id, version, body);
  }

  /** The gate is shut from this moment on. */
  @Post(':id/end')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'endSubprocessor', summary: 'End a subprocessor' })
  @ApiOkResponse({ type: SubprocessorDto })
  @ApiProblems('not-found', 'conflict')
  end(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number): Promise<SubprocessorDto> {
    return this.desk.end(operator, id, version);
  }

  /** The proof of sending. */
  @Get(':id/notice')
  @ApiOperation({ operationId: 'getSubprocessorNotice', summary: 'See who was told of a subprocessor' })
  @ApiOkResponse({ type: NoticeDto })
  @ApiProblems('not-found')
  notice(@UuidParam('id') id: string): Promise<NoticeDto> {
    return this.notices.about('subprocessor', id);
  }

  @Get(':id/objections')
  @ApiOperation({ operationId: 'listObjections', summary: 'See who objects' })
  @ApiOkResponse({ type: ObjectionsDto })
  @ApiProblems('not-found')
  listObjections(@UuidParam('id') id: string): Promise<ObjectionsDto> {
    return this.objections.list(id);
  }

  /** As long as it is open, an objection that came before the first day keeps the gate shut. */
  @Post(':id/objections')
  @ApiOperation({ operationId: 'raiseObjection', summary: 'Write down that a customer objects' })
  @ApiCreatedResponse({ type: ObjectionDto })
  @ApiProblems('not-found', 'conflict')
  raise(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Body() body: RaiseObjectionDto): Promise<ObjectionDto> {
    return this.objections.raise(operator, id, body);
  }

  @Post(':id/objections/:objectionId/settlement')
  @HttpCode(200)
  @ApiOperation({ operationId: 'settleObjection', summary: 'Settle an objection' })
  @ApiOkResponse({ type: ObjectionDto })
  @ApiProblems('not-found')
  settle(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @UuidParam('objectionId') objectionId: string, @Body() body: SettleObjectionDto): Promise<ObjectionDto> {
    return this.objections.settle(operator, id, objectionId, body);
  }
}
