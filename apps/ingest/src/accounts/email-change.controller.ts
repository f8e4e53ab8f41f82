import { ApiProblems } from '#http/api-problems.js';
import { CurrentPrincipal, MembersOnly, RequireRecentSignIn } from '#identity/auth.guard.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeEmailDto, EmailChangeCodeDto, EmailChangeDto } from './account-recovery.dto.js';
import { EmailChangeService } from './email-change.service.js';

@ApiTags('My account')
@ApiBearerAuth()
@MembersOnly()
@Controller('v1/me/email-change')
export class EmailChangeController {
  constructor(private readonly service: EmailChangeService) {}

  /** Mails a code to both addresses. It takes effect when both agree, or a week after the new one did if the old one does not stop it. */
  @Post()
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'changeMyEmail', summary: 'Change my mail address' })
  @ApiCreatedResponse({ type: EmailChangeDto })
  @ApiProblems('conflict', 'not-found')
  begin(@CurrentPrincipal() member: MemberPrincipal, @Body() body: ChangeEmailDto): Promise<EmailChangeDto> {
    return this.service.begin(member, body.email);
  }

  @Get()
  @ApiOperation({ operationId: 'getMyEmailChange', summary: 'Read the change of address that waits' })
  @ApiOkResponse({ type: EmailChangeDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() member: MemberPrincipal): Promise<EmailChangeDto> {
    return this.service.read(member);
  }

  /** With the code of the old address, or with that of the new one. */
  @Post('confirmation')
  @HttpCode(200)
  @ApiOperation({ operationId: 'confirmMyEmailChange', summary: 'Confirm a change of address' })
  @ApiOkResponse({ type: EmailChangeDto })
  @ApiProblems('conflict', 'not-found')
  confirm(@CurrentPrincipal() member: MemberPrincipal, @Body() body: EmailChangeCodeDto): Promise<EmailChangeDto> {
    return this.service.confirm(member, body.code);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ operationId: 'stopMyEmailChange', summary: 'Stop a change of address' })
  @ApiNoContentResponse({ description: 'It has ended.' })
  @ApiProblems('not-found')
  stop(@CurrentPrincipal() member: MemberPrincipal): Promise<void> {
    return this.service.stop(member);
  }
}
