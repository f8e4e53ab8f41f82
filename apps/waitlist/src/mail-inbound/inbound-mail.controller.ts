import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { MOST_INBOUND_BYTES } from '#mail/inbound/read-inbound.js';
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InboundMailService } from './inbound-mail.service.js';
import { ReceivedMailDto } from './inbound-mail.dto.js';

/** Where a mail provider posts mail that came in for us. */
@ApiTags('Inbound mail')
@Public()
@Controller('v1/inbound-mail')
export class InboundMailController {
  constructor(private readonly service: InboundMailService) {}

  /** Takes one whole message. 200 means that it is kept and will be read; the same message again is `duplicate` and changes nothing. */
  @Post()
  @HttpCode(200)
  @RouteConfig({ bodyLimit: MOST_INBOUND_BYTES })
  @GuardedBy('shared-secret')
  @ApiConsumes('message/rfc822')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The message as it came (RFC 5322), at most 2 MiB.' })
  @ApiHeader({ name: 'Pixeltrace-Signature', required: true, description: '`t=<seconds since 1970>,v1=<hex>`: HMAC-SHA-256 with INBOUND_MAIL_SECRET over `<t>.` and the body, at most five minutes old.' })
  @ApiOperation({ operationId: 'receiveMail', summary: 'Hand in a mail that came in' })
  @ApiOkResponse({ type: ReceivedMailDto })
  @ApiProblems('invalid-token', 'malformed-body', 'unsupported-media-type', 'payload-too-large')
  receive(@Body() raw: Buffer, @Headers('pixeltrace-signature') signature: string | undefined): Promise<ReceivedMailDto> {
    return this.service.receive(raw, signature ?? '');
  }
}
