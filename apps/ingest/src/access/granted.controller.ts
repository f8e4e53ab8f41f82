import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { EVENT_STREAM } from '../live/event-stream.js';
import { StreamQuery } from '../live/live.dto.js';
import { EventsDto, EventsQuery } from '../replay/details.dto.js';
import { PICTURE_TYPES, SEGMENT_TYPE, sendMedia } from '../replay/media.js';
import { NumberParam } from '../replay/number-param.js';
import { RecordingManifestDto } from '../replay/recordings.dto.js';
import { GrantedListDto, GrantedListQuery } from './granted.dto.js';
import { GrantedRecordings } from './granted-recordings.service.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

/**
 * Recordings for our staff, under an access grant: what it is about, as long as it lives. Each answer is written down with the grant and the clause before it is sent, and the customer sees it in
 * their watch audit.
 */
@ApiTags('Access grants')
@OperatorsOnly()
@ApiProblems('not-found', 'access-not-granted', 'restricted')
@Controller('v1/granted/:grantId')
export class GrantedController {
  constructor(private readonly service: GrantedRecordings) {}

  @Get('recordings')
  @ApiOperation({ operationId: 'listGrantedRecordings', summary: 'List what an access grant is about' })
  @ApiOkResponse({ type: GrantedListDto })
  @ApiProblems('validation-failed')
  list(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('grantId') grantId: string, @Query() query: GrantedListQuery): Promise<GrantedListDto> {
    return this.service.list(operator, grantId, query);
  }

  @Get('recordings/:recordingId')
  @ApiOperation({ operationId: 'getGrantedRecording', summary: 'Read the manifest of a recording under a grant' })
  @ApiOkResponse({ type: RecordingManifestDto })
  @ApiProblems('session-deleted')
  manifest(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('grantId') grantId: string, @UuidParam('recordingId') recordingId: string): Promise<RecordingManifestDto> {
    return this.service.manifest(operator, grantId, recordingId);
  }

  @Get('recordings/:recordingId/events')
  @ApiOperation({ operationId: 'listGrantedEvents', summary: 'Read the event index of a recording under a grant' })
  @ApiOkResponse({ type: EventsDto })
  @ApiProblems('session-deleted', 'invalid-cursor', 'validation-failed')
  events(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('grantId') grantId: string, @UuidParam('recordingId') recordingId: string, @Query() query: EventsQuery): Promise<EventsDto> {
    return this.service.events(operator, grantId, recordingId, query);
  }

  @Get('recordings/:recordingId/segments/:number')
  @RouteConfig({ produces: [SEGMENT_TYPE] })
  @ApiOperation({ operationId: 'getGrantedSegment', summary: 'Read a segment under a grant, whole or by range' })
  @ApiParam({ name: 'number', schema: { type: 'integer', minimum: 0 }, example: 0 })
  @ApiHeader({ name: 'Range', required: false, schema: { type: 'string' }, example: 'bytes=20-1023' })
  @ApiProduces(SEGMENT_TYPE)
  @ApiResponse({ status: 200, description: 'The whole segment.', content: { [SEGMENT_TYPE]: BINARY } })
  @ApiResponse({ status: 206, description: 'The bytes that were asked for.', content: { [SEGMENT_TYPE]: BINARY } })
  @ApiProblems('session-deleted', 'range-not-satisfiable')
  async segment(
    @CurrentOperator() operator: OperatorPrincipal,
    @UuidParam('grantId') grantId: string,
    @UuidParam('recordingId') recordingId: string,
    @NumberParam('number') number: number,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendMedia(await this.service.segment(operator, grantId, recordingId, { number, range }), reply);
  }

  @Get('recordings/:recordingId/poster')
  @RouteConfig({ produces: PICTURE_TYPES })
  @ApiOperation({ operationId: 'getGrantedPoster', summary: 'Read the poster of a recording under a grant' })
  @ApiProduces(...PICTURE_TYPES)
  @ApiResponse({ status: 200, description: 'The picture.', content: Object.fromEntries(PICTURE_TYPES.map((type) => [type, BINARY])) })
  @ApiProblems('session-deleted')
  async poster(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('grantId') grantId: string, @UuidParam('recordingId') recordingId: string, @Res() reply: FastifyReply): Promise<void> {
    sendMedia(await this.service.poster(operator, grantId, recordingId), reply);
  }

  /** Server-sent events as `tailRecording` has them. The stream ends with `gone` when the grant is revoked or runs out. */
  @Get('recordings/:recordingId/tail')
  @RouteConfig({ produces: [EVENT_STREAM] })
  @ApiOperation({ operationId: 'tailGrantedRecording', summary: 'Follow a recording under a grant while it is made' })
  @ApiProduces(EVENT_STREAM)
  @ApiOkResponse({ description: 'Events.', content: { [EVENT_STREAM]: { schema: { type: 'string' } } } })
  @ApiProblems('session-deleted', 'live-viewing-off', 'rate-limited', 'overloaded')
  tail(
    @CurrentOperator() operator: OperatorPrincipal,
    @UuidParam('grantId') grantId: string,
    @UuidParam('recordingId') recordingId: string,
    @Query() { seconds }: StreamQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.service.tail(operator, grantId, recordingId, seconds, reply);
  }
}
