import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ChooseMailDto, MailPreferencesDto } from './mail-preferences.dto.js';
import { MailPreferencesService } from './mail-preferences.service.js';

const TOKEN = { name: 'token', description: 'The token of an unsubscribe link. It never expires.', example: 'm1.4J8yqQbTTDhTzw3XcZ5cVQ.product-news.mUqkUPs2X7Bf0GmIqVYJgA' };

/** The way out of mail, by the link that every mail ends with. */
@ApiTags('Mail preferences')
@Public()
@Controller('v1')
export class MailPreferencesController {
  constructor(private readonly service: MailPreferencesService) {}

  /**
   * One-click unsubscribing (RFC 8058): needs no cookie, no sign-in and no body, and answers 200 with nothing in it, whatever the token is. When it has
   * answered, no further mail of the stream is sent.
   */
  @Post('unsubscribe/:token')
  @HttpCode(200)
  @RouteConfig({ credentialInUrl: true, produces: ['text/plain', 'text/html', 'application/json'] })
  @GuardedBy('unsubscribing')
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiParam(TOKEN)
  @ApiOperation({ operationId: 'unsubscribe', summary: 'Unsubscribe with one click' })
  @ApiOkResponse({ description: 'Unsubscribed, or the token is none of ours.' })
  unsubscribe(@Param('token') token: string): Promise<void> {
    return this.service.unsubscribe(token);
  }

  /** What is sent to the recipient of the mail that held the link. Reading changes nothing. */
  @Get('mail-preferences/:token')
  @RouteConfig({ credentialInUrl: true })
  @ApiParam(TOKEN)
  @ApiOperation({ operationId: 'getMailPreferences', summary: 'Read what mail somebody gets' })
  @ApiOkResponse({ type: MailPreferencesDto })
  @ApiProblems('not-found')
  read(@Param('token') token: string): Promise<MailPreferencesDto> {
    return this.service.read(token);
  }

  /** Chooses stream by stream. What is owed by law stays; what mail servers sent back stays stopped. */
  @Patch('mail-preferences/:token')
  @RouteConfig({ credentialInUrl: true })
  @GuardedBy('unsubscribing')
  @ApiParam(TOKEN)
  @ApiOperation({ operationId: 'chooseMailPreferences', summary: 'Choose what mail to get' })
  @ApiOkResponse({ type: MailPreferencesDto })
  @ApiProblems('not-found')
  choose(@Param('token') token: string, @Body() body: ChooseMailDto): Promise<MailPreferencesDto> {
    return this.service.choose(token, body.streams);
  }
}
