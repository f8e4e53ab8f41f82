import { PublicWrite, Verdict } from '#abuse/public-write.js';
import type { AbuseVerdict } from '#abuse/verdict.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ContactFiguresDto, MessageTakenDto, WriteToUsDto } from './contact-form.dto.js';
import { ContactFormService, TAKEN } from './contact-form.service.js';

@ApiTags('Contact')
@Controller('v1/contact')
export class ContactFormController {
  constructor(private readonly service: ContactFormService) {}

  /** Takes a message in. A person reads it within two working days. */
  @Post()
  @HttpCode(202)
  @PublicWrite<WriteToUsDto>({
    form: 'contact',
    recipient: ({ email }) => email,
    texts: ({ message }) => [message],
    names: ({ name, company }) => [name, company],
    whenCaught: () => TAKEN,
  })
  @ApiOperation({ operationId: 'writeToUs', summary: 'Write to us' })
  @ApiAcceptedResponse({ type: MessageTakenDto })
  write(@Body() body: WriteToUsDto, @Verdict() verdict: AbuseVerdict): Promise<MessageTakenDto> {
    return this.service.take(body, verdict);
  }

  /** How fast messages are read, and how many are late: for everybody to see. */
  @Get('figures')
  @Public()
  @ApiOperation({ operationId: 'readContactFigures', summary: 'Read how well we read messages' })
  @ApiOkResponse({ type: ContactFiguresDto })
  figures(): Promise<ContactFiguresDto> {
    return this.service.figures();
  }
}
