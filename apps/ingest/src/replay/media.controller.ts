import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NumberParam } from './number-param.js';
import { PICTURE_TYPES, SEGMENT_TYPE, sendMedia } from './media.js';
import { MediaService } from './media.service.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const SEGMENT_CONTENT = { [SEGMENT_TYPE]: BINARY };
const PICTURE_CONTENT = Object.fromEntries(PICTURE_TYPES.map((type) => [type, BINARY]));
const CONTENT_RANGE = { 'Content-Range': { description: 'Which bytes of how many.', schema: { type: 'string', example: 'bytes 20-1023/61234' } } } as const;

/** Every answer is a viewing: it is in the audit log before its first byte is sent. */
@ApiTags('Recordings')
@ApiBearerAuth()
@RequireScope('recordings:read')
@ApiProblems('restricted', 'watch-reason-required')
@Controller('v1/recordings/:sessionId')
export class MediaController {
  constructor(private readonly service: MediaService) {}

  /** A segment as docs/recording-format.md §6 describes it, or one range of its bytes. */
  @Get('segments/:number')
  @RouteConfig({ produces: [SEGMENT_TYPE] })
  @ApiOperation({ operationId: 'getSegment', summary: 'Read a segment, whole or by range' })
  @ApiParam({ name: 'number', schema: { type: 'integer', minimum: 0 }, example: 0 })
  @ApiHeader({ name: 'Range', required: false, schema: { type: 'string' }, example: 'bytes=20-1023' })
  @ApiProduces(SEGMENT_TYPE)
  @ApiResponse({ status: 200, description: 'The whole segment.', content: SEGMENT_CONTENT })
  @ApiResponse({ status: 206, description: 'The bytes that were asked for.', content: SEGMENT_CONTENT, headers: CONTENT_RANGE })
  @ApiProblems('not-found', 'session-deleted', 'range-not-satisfiable')
  async segment(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('sessionId') sessionId: string,
    @NumberParam('number') number: number,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendMedia(await this.service.segment(principal, sessionId, number, range), reply);
  }

  /** One picture that stands for the recording. */
  @Get('poster')
  @RouteConfig({ produces: PICTURE_TYPES })
  @ApiOperation({ operationId: 'getPoster', summary: 'Read the poster of a recording' })
  @ApiProduces(...PICTURE_TYPES)
  @ApiResponse({ status: 200, description: 'The picture.', content: PICTURE_CONTENT })
  @ApiProblems('not-found', 'session-deleted')
  async poster(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Res() reply: FastifyReply): Promise<void> {
    sendMedia(await this.service.poster(principal, sessionId), reply);
  }

  /** The small picture of one moment; the manifest lists which there are. */
  @Get('thumbnails/:t')
  @RouteConfig({ produces: PICTURE_TYPES })
  @ApiOperation({ operationId: 'getThumbnail', summary: 'Read a thumbnail of a recording' })
  @ApiParam({ name: 't', schema: { type: 'integer', minimum: 0 }, example: 0 })
  @ApiProduces(...PICTURE_TYPES)
  @ApiResponse({ status: 200, description: 'The picture.', content: PICTURE_CONTENT })
  @ApiProblems('not-found', 'session-deleted')
  async thumbnail(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @NumberParam('t') t: number, @Res() reply: FastifyReply): Promise<void> {
    sendMedia(await this.service.thumbnail(principal, sessionId, t), reply);
  }
}
