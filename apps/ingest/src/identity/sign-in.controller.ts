import { GuardedBy } from '#abuse/public-write.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, MembersOnly, Public } from '#identity/auth.guard.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { refuseCrossSite } from '#identity/same-origin.js';
import { type SessionCookie, sessionCookie, writeSessionCookie } from '#identity/session-cookie.js';
import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedInDto } from '../accounts/member-sign-in.dto.js';
import { LinkSignInDto, SignInSessionListDto } from './sign-in.dto.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('Sign-in')
@Controller('v1')
export class SignInController {
  private readonly cookie: SessionCookie;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly service: SignInService,
  ) {
    this.cookie = sessionCookie(config);
  }

  /** Signs a member in with a one-time link. The link works once, within 15 minutes; the answer also sets the session cookie. */
  @Post('sign-in/link')
  @Public()
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'signInWithLink', summary: 'Sign in with a one-time link' })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems('unauthenticated', 'csrf')
  async signIn(@Body() body: LinkSignInDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedInDto> {
    refuseCrossSite(request.headers);
    const signedIn = await this.service.withLink(body.token, request.headers['user-agent']);
    void reply.header('set-cookie', writeSessionCookie(this.cookie, signedIn.sessionToken));
    return signedIn;
  }

  /** Ends the session that this request uses, and removes its cookie. */
  @Post('sign-out')
  @MembersOnly()
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out' })
  @ApiNoContentResponse({ description: 'The session has ended.' })
  async signOut(@CurrentPrincipal() member: MemberPrincipal, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.service.end(member, member.signInSessionId);
    void reply.header('set-cookie', writeSessionCookie(this.cookie, null));
  }

  /** The member's own live sessions, newest first. */
  @Get('sign-in-sessions')
  @MembersOnly()
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'listSignInSessions', summary: 'List my sign-in sessions' })
  @ApiOkResponse({ type: SignInSessionListDto })
  async list(@CurrentPrincipal() member: MemberPrincipal): Promise<SignInSessionListDto> {
    const rows = await this.service.sessions(member);
    return { items: rows.map((row) => ({ ...row, current: row.id === member.signInSessionId })) };
  }

  /** Ends every session of the member but the one that asks. */
  @Delete('sign-in-sessions/others')
  @MembersOnly()
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'endOtherSignInSessions', summary: 'End all my other sign-in sessions' })
  @ApiNoContentResponse({ description: 'All other sessions have ended.' })
  endOthers(@CurrentPrincipal() member: MemberPrincipal): Promise<void> {
    return this.service.endOthers(member);
  }

  /** Ends one of the member's own sessions at once. */
  @Delete('sign-in-sessions/:id')
  @MembersOnly()
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'endSignInSession', summary: 'End one of my sign-in sessions' })
  @ApiNoContentResponse({ description: 'The session has ended.' })
  @ApiProblems('not-found')
  end(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('id') id: string): Promise<void> {
    return this.service.end(member, id);
  }

  /** Ends every session of the member at once, the one that asks included. */
  @Delete('sign-in-sessions')
  @MembersOnly()
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'endAllSignInSessions', summary: 'End all my sign-in sessions' })
  @ApiNoContentResponse({ description: 'All sessions have ended.' })
  endAll(@CurrentPrincipal() member: MemberPrincipal): Promise<void> {
    return this.service.endAll(member);
  }
}
