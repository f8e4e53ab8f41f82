import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Headers, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BrowserOriginGuard } from './browser-origin.guard.js';
import { ChangeConsentDto, ChangedConsentDto, SignedConsentReceiptDto, SessionTokenDto } from './change-consent.dto.js';
import { ChangeConsentService } from './change-consent.service.js';
import { EndSessionService } from './end-session.service.js';
import { EndSessionDto, NotRecordedDto, StartedSessionDto, StartSessionDto } from './sessions.dto.js';
import { StartSessionService } from './start-session.service.js';

interface PageHeaders {
  /** The guard has seen that it is there. */
  origin: string;
  'sec-gpc'?: string;
}

@ApiTags('Recording')
@Public()
@GuardedBy('ingest-key')
@UseGuards(BrowserOriginGuard)
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly starting: StartSessionService,
    private readonly ending: EndSessionService,
    private readonly changing: ChangeConsentService,
  ) {}

  /**
   * Starts a session and answers how to record it. The project's settings decide: whether it records at all, whether it needs consent, how strictly it
   * masks, and which share of sessions it takes. The request must come from a page whose origin the key is bound to.
   * With `recording: false` nothing is sent, and `reason` says why.
   */
  @Post()
  @ApiOperation({ operationId: 'startSession', summary: 'Start a session' })
  @ApiCreatedResponse({ type: StartedSessionDto, description: 'The session has started; send chunks with its token.' })
  @ApiOkResponse({ type: NotRecordedDto, description: 'This session is not recorded; send nothing.' })
  @ApiProblems('unauthenticated', 'insufficient-scope', 'origin-not-allowed', 'consent-required', 'consent-withdrawn', 'end-user-restricted', 'recording-disabled', 'recorder-too-old', 'timestamp-out-of-range')
  async start(@Body() body: StartSessionDto, @Headers() headers: PageHeaders, @Res({ passthrough: true }) reply: FastifyReply): Promise<StartedSessionDto | NotRecordedDto> {
    const answer = await this.starting.start(body, { origin: headers.origin, gpc: headers['sec-gpc'] === '1' });
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

  /**
   * The end user changed their mind. Withdrawn, nothing more is taken from this very moment (chunks are answered 410), and everything that was recorded under this consent
   * is erased. Agreed to again or to another text, the session goes on under the new record. Takes `text/plain` too.
   */
  @Post('consent')
  @HttpCode(200)
  @ApiOperation({ operationId: 'changeConsent', summary: 'Withdraw or renew the consent of a session' })
  @ApiConsumes('application/json', 'text/plain')
  @ApiOkResponse({ type: ChangedConsentDto })
  @ApiProblems('unauthenticated', 'origin-not-allowed', 'consent-withdrawn', 'session-deleted', 'session-not-open')
  consent(@Body() body: ChangeConsentDto, @Headers('origin') origin: string): Promise<ChangedConsentDto> {
    return this.changing.change(body, origin);
  }

  /** What the end user agreed to, for the end user. Takes `text/plain` too. */
  @Post('consent-receipt')
  @HttpCode(200)
  @ApiOperation({ operationId: 'getConsentReceipt', summary: 'Read the receipt of the consent of a session' })
  @ApiConsumes('application/json', 'text/plain')
  @ApiOkResponse({ type: SignedConsentReceiptDto })
  @ApiProblems('unauthenticated', 'origin-not-allowed', 'not-found')
  receipt(@Body() body: SessionTokenDto, @Headers('origin') origin: string): Promise<SignedConsentReceiptDto> {
    return this.changing.receipt(body.token, origin);
  }
}
