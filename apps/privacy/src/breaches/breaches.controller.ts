import { ApiProblems } from '#http/api-problems.js';
import { ApiIfMatch, IfMatch } from '#http/if-match.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { NoticeDto } from '../notices/notice.dto.js';
import { NoticesReader } from '../notices/notices.reader.js';
import { BreachDuties } from './breach-duties.service.js';
import { breachRegisterCsv } from './breach-register-csv.js';
import { BreachDto, BreachesDto, BreachEvidenceDto, BreachWithEvidenceDto, WrittenNoticeDto } from './breach-answers.dto.js';
import { AddEvidenceDto, BreachQueryDto, ChangeBreachDto, DutyDoneDto, DutyWaivedDto, RecordBreachDto, TellDto } from './breaches.dto.js';
import { BreachesService } from './breaches.service.js';

const CSV = 'text/csv';
const CODE = { name: 'code', schema: { type: 'string', maxLength: 40 }, example: 'eu-authority' } as const;

/** Breaches of personal data: what happened, who has to be told by when, and what shows that it was done. */
@ApiTags('Breaches')
@OperatorsOnly('privacy', 'security')
@Controller('v1/breaches')
export class BreachesController {
  constructor(
    private readonly service: BreachesService,
    private readonly duties: BreachDuties,
    private readonly notices: NoticesReader,
  ) {}

  /** Every clock starts at `awareAt`. As long as the risk is unknown it is taken for high. */
  @Post()
  @ApiOperation({ operationId: 'recordBreach', summary: 'Record a breach' })
  @ApiCreatedResponse({ type: BreachDto })
  record(@CurrentOperator() operator: OperatorPrincipal, @Body() body: RecordBreachDto): Promise<BreachDto> {
    return this.service.record(operator, body);
  }

  @Get()
  @ApiOperation({ operationId: 'listBreaches', summary: 'List breaches, with what is owed' })
  @ApiOkResponse({ type: BreachesDto })
  list(@Query() query: BreachQueryDto): Promise<BreachesDto> {
    return this.service.list(query);
  }

  /** Of Art. 33(5) GDPR: every breach, notifiable or not. */
  @Get('register.csv')
  @RouteConfig({ produces: [CSV] })
  @Header('content-type', `${CSV}; charset=utf-8; header=present`)
  @Header('content-disposition', 'attachment; filename="breaches.csv"')
  @ApiOperation({ operationId: 'exportBreaches', summary: 'Export the register of breaches' })
  @ApiProduces(CSV)
  @ApiOkResponse({ content: { [CSV]: { schema: { type: 'string' }, example: '"id","title"\r\n' } } })
  async register(): Promise<string> {
    return breachRegisterCsv((await this.service.list({ limit: 10_000 })).breaches);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getBreach', summary: 'See one breach with its evidence' })
  @ApiOkResponse({ type: BreachWithEvidenceDto })
  @ApiProblems('not-found')
  read(@UuidParam('id') id: string): Promise<BreachWithEvidenceDto> {
    return this.service.read(id);
  }

  /** What is owed follows from the role, the jurisdictions and the risk; nothing gets more time. */
  @Patch(':id')
  @ApiIfMatch()
  @ApiOperation({ operationId: 'changeBreach', summary: 'Write down what is known by now' })
  @ApiOkResponse({ type: BreachDto })
  @ApiProblems('not-found', 'conflict')
  change(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number, @Body() body: ChangeBreachDto): Promise<BreachDto> {
    return this.service.change(operator, id, version, body);
  }

  /** Never changes afterwards. */
  @Post(':id/evidence')
  @ApiOperation({ operationId: 'addBreachEvidence', summary: 'Add evidence' })
  @ApiCreatedResponse({ type: BreachEvidenceDto })
  @ApiProblems('not-found')
  evidence(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Body() body: AddEvidenceDto): Promise<BreachEvidenceDto> {
    return this.service.addEvidence(operator, id, body);
  }

  /** The text that a duty asks for, with what is known now and what is missing. */
  @Get(':id/duties/:code/notice')
  @ApiParam(CODE)
  @ApiOperation({ operationId: 'writeBreachNotice', summary: 'Get the text for a duty' })
  @ApiOkResponse({ type: WrittenNoticeDto })
  @ApiProblems('not-found')
  write(@UuidParam('id') id: string, @Param('code') code: string): Promise<WrittenNoticeDto> {
    return this.duties.write(id, code);
  }

  @Post(':id/duties/:code/done')
  @HttpCode(200)
  @ApiParam(CODE)
  @ApiOperation({ operationId: 'finishBreachDuty', summary: 'Say that a duty was done' })
  @ApiOkResponse({ type: BreachDto })
  @ApiProblems('not-found', 'conflict')
  done(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Param('code') code: string, @Body() { lateReason }: DutyDoneDto): Promise<BreachDto> {
    return this.duties.done(operator, id, code, lateReason);
  }

  @Post(':id/duties/:code/waiver')
  @HttpCode(200)
  @ApiParam(CODE)
  @ApiOperation({ operationId: 'waiveBreachDuty', summary: 'Say why a duty is not owed' })
  @ApiOkResponse({ type: BreachDto })
  @ApiProblems('not-found', 'conflict')
  waive(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Param('code') code: string, @Body() { reason }: DutyWaivedDto): Promise<BreachDto> {
    return this.duties.waive(operator, id, code, reason);
  }

  /** By mail, once to each audience, although they unsubscribed: this is owed. */
  @Post(':id/mails')
  @ApiOperation({ operationId: 'tellOfBreach', summary: 'Tell those concerned' })
  @ApiCreatedResponse({ type: NoticeDto })
  @ApiProblems('not-found', 'conflict')
  async tell(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Body() body: TellDto): Promise<NoticeDto> {
    await this.duties.tell(operator, id, body);
    return this.notices.about('breach', `${id}:${body.audience}`);
  }

  @Post(':id/closing')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'closeBreach', summary: 'Close a breach' })
  @ApiOkResponse({ type: BreachDto })
  @ApiProblems('not-found', 'conflict')
  close(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number): Promise<BreachDto> {
    return this.service.close(operator, id, version);
  }
}
