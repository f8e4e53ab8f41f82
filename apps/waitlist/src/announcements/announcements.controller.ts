import { ApiProblems } from '#http/api-problems.js';
import { ApiIfMatch, IfMatch } from '#http/if-match.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnnouncementDto, AnnouncementsDto, ChangeAnnouncementDto, CreateAnnouncementDto, DeliveriesDto, DeliveriesQueryDto, PreviewDto, ScheduleAnnouncementDto, TestAnnouncementDto, TestMailDto } from './announcements.dto.js';
import { AnnouncementsService } from './announcements.service.js';
import { PreviewService } from './preview.service.js';

/** One text for many people: written, looked at, scheduled, stopped and followed. */
@ApiTags('Announcements')
@OperatorsOnly('support', 'privacy')
@Controller('v1/operators/announcements')
export class AnnouncementsController {
  constructor(
    private readonly service: AnnouncementsService,
    private readonly previews: PreviewService,
  ) {}

  /** A draft: nobody gets anything before it is scheduled. */
  @Post()
  @ApiOperation({ operationId: 'createAnnouncement', summary: 'Write an announcement' })
  @ApiCreatedResponse({ type: AnnouncementDto })
  create(@CurrentOperator() operator: OperatorPrincipal, @Body() body: CreateAnnouncementDto): Promise<AnnouncementDto> {
    return this.service.create(operator, body);
  }

  /** The newest hundred. */
  @Get()
  @ApiOperation({ operationId: 'listAnnouncements', summary: 'List the announcements' })
  @ApiOkResponse({ type: AnnouncementsDto })
  async list(): Promise<AnnouncementsDto> {
    return { announcements: await this.service.list() };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getAnnouncement', summary: 'See how far an announcement is' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found')
  read(@UuidParam('id') id: string): Promise<AnnouncementDto> {
    return this.service.read(id);
  }

  @Patch(':id')
  @ApiIfMatch()
  @ApiOperation({ operationId: 'changeAnnouncement', summary: 'Change a draft' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found', 'conflict')
  change(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number, @Body() body: ChangeAnnouncementDto): Promise<AnnouncementDto> {
    return this.service.change(operator, id, version, body);
  }

  /** The mail as everybody gets it, but for the link out, and how many people the audiences name now. */
  @Get(':id/preview')
  @ApiOperation({ operationId: 'previewAnnouncement', summary: 'See the mail before anybody gets it' })
  @ApiOkResponse({ type: PreviewDto })
  @ApiProblems('not-found')
  preview(@UuidParam('id') id: string): Promise<PreviewDto> {
    return this.previews.preview(id);
  }

  /** To one mailbox, over the same way as to everybody. */
  @Post(':id/tests')
  @ApiOperation({ operationId: 'testAnnouncement', summary: 'Send one mail to look at' })
  @ApiCreatedResponse({ type: TestMailDto })
  @ApiProblems('not-found')
  test(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Body() { to }: TestAnnouncementDto): Promise<TestMailDto> {
    return this.previews.test(operator, id, to);
  }

  /** Refused while receivers could not tell that our mail is ours (SPF, DKIM, DMARC): see `GET /v1/operators/mail/sender-check`. */
  @Post(':id/schedule')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'scheduleAnnouncement', summary: 'Start an announcement, now or later' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found', 'conflict', 'mail-sender-unproven')
  schedule(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number, @Body() { dueAt }: ScheduleAnnouncementDto): Promise<AnnouncementDto> {
    return this.service.schedule(operator, id, version, dueAt === undefined ? undefined : new Date(dueAt));
  }

  /** No mail is taken any more when this has answered; those that were on their way arrive. */
  @Post(':id/pause')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'pauseAnnouncement', summary: 'Pause an announcement' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found', 'conflict')
  pause(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number): Promise<AnnouncementDto> {
    return this.service.pause(operator, id, version);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'resumeAnnouncement', summary: 'Go on with a paused announcement' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found', 'conflict', 'mail-sender-unproven')
  resume(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number): Promise<AnnouncementDto> {
    return this.service.resume(operator, id, version);
  }

  /** For good: who has not got it will not. */
  @Post(':id/cancel')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'cancelAnnouncement', summary: 'Cancel an announcement' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found', 'conflict')
  cancel(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number): Promise<AnnouncementDto> {
    return this.service.cancel(operator, id, version);
  }

  /** Mails that are `uncertain` may have arrived. They go again as the same message, which most mailboxes show once. */
  @Post(':id/uncertain/resend')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'resendUncertain', summary: 'Send uncertain mails once more' })
  @ApiOkResponse({ type: AnnouncementDto })
  @ApiProblems('not-found', 'conflict')
  resend(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @IfMatch() version: number): Promise<AnnouncementDto> {
    return this.service.resend(operator, id, version);
  }

  /** Mail by mail, without addresses, 200 at a time. */
  @Get(':id/deliveries')
  @ApiOperation({ operationId: 'listDeliveries', summary: 'See what became of each mail' })
  @ApiOkResponse({ type: DeliveriesDto })
  @ApiProblems('not-found')
  deliveries(@UuidParam('id') id: string, @Query() query: DeliveriesQueryDto): Promise<DeliveriesDto> {
    return this.service.deliveries(id, query);
  }
}
