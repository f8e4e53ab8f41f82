import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Headers, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BrowserOriginGuard } from './browser-origin.guard.js';
import { EndSessionService } from './end-session.service.js';
import { EndSessionDto, NotSampledDto, StartedSessionDto, StartSessionDto } from './sessions.dto.js';
import { StartSessionService } from './start-session.service.js';

@ApiTags('Recording')
@Public()
@UseGuards(BrowserOriginGuard)
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly starting: StartSessionService,
    private readonly ending: EndSessionService,
  ) {}

  /**
   * Starts a session and answers how to record it. The project's settings decide: whether it records at all, whether it needs consent, how strictly it
   * masks, and which share of sessions it takes. The request must come from a page whose origin the key is bound to.
   */
  @Post()
  @ApiOperation({ operationId: 'startSession', summary: 'Start a session' })
  @ApiCreatedResponse({ type: StartedSessionDto, description: 'The session has started; send chunks with its token.' })
  @ApiOkResponse({ type: NotSampledDto, description: 'This session is not recorded; send nothing.' })
  @ApiProblems('unauthenticated', 'insufficient-scope', 'origin-not-allowed', 'consent-required', 'recording-disabled', 'timestamp-out-of-range')
  async start(@Body() body: StartSessionDto, @Headers('origin') origin: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<StartedSessionDto | NotSampledDto> {
    const answer = await this.starting.start(body, origin);
    if (!answer.recording) void reply.status(200);
    return answer;
  }

  /**
   * Ends a session and names its last chunk, so that whatever is missing is counted as lost. Takes `text/plain` too, which is what `navigator.sendBeacon` can send
   * while a page goes away. Chunks that the end announced are still taken; ending twice changes nothing.
   */
  @Post('end')
  @HttpCode(202)
  @ApiOperation({ operationId: 'endSession', summary: 'End a session' })
  @ApiConsumes('application/json', 'text/plain')
  @ApiAcceptedResponse({ description: 'The session has ended.' })
  @ApiProblems('unauthenticated', 'origin-not-allowed', 'session-deleted', 'session-not-open')
  end(@Body() body: EndSessionDto, @Headers('origin') origin: string): Promise<void> {
    return this.ending.end(body, origin);
  }
}
