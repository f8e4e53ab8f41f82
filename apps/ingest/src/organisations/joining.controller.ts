import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { refuseCrossSite } from '#identity/same-origin.js';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AcceptedInvitationDto, AcceptInvitationDto, InvitationTokenDto, OpenInvitationDto } from './invitations.dto.js';
import { JoiningService } from './joining.service.js';

/** The token of the link is the credential: it stands in the body, never in the URL. */
@ApiTags('Members')
@Public()
@GuardedBy('signed-link')
@Controller('v1/invitations')
export class JoiningController {
  constructor(private readonly service: JoiningService) {}

  /** What the link invites to. Changes nothing, so that programs which open links in mails do no harm. */
  @Post('open')
  @HttpCode(200)
  @ApiOperation({ operationId: 'openInvitation', summary: 'Look at an invitation' })
  @ApiOkResponse({ type: OpenInvitationDto })
  @ApiProblems('invitation-invalid', 'csrf')
  async open(@Req() request: FastifyRequest, @Body() body: InvitationTokenDto): Promise<OpenInvitationDto> {
    refuseCrossSite(request.headers);
    const { organisation, email, role, expiresAt } = await this.service.look(body.token);
    return { organisation, email, role, expiresAt };
  }

  /** Makes the holder of the address a member, with or without an account. The link then is used up; sign in with the address. */
  @Post('accept')
  @HttpCode(200)
  @ApiOperation({ operationId: 'acceptInvitation', summary: 'Accept an invitation' })
  @ApiOkResponse({ type: AcceptedInvitationDto })
  @ApiProblems('invitation-invalid', 'plan-limit', 'csrf')
  accept(@Req() request: FastifyRequest, @Body() body: AcceptInvitationDto): Promise<AcceptedInvitationDto> {
    refuseCrossSite(request.headers);
    return this.service.accept(body.token, body.name);
  }

  /** The link stops working and the address is forgotten. */
  @Post('decline')
  @HttpCode(204)
  @ApiOperation({ operationId: 'declineInvitation', summary: 'Decline an invitation' })
  @ApiNoContentResponse({ description: 'The invitation is gone.' })
  @ApiProblems('invitation-invalid', 'csrf')
  decline(@Req() request: FastifyRequest, @Body() body: InvitationTokenDto): Promise<void> {
    refuseCrossSite(request.headers);
    return this.service.decline(body.token);
  }
}
