import { OperatorsOnly } from '#identity/auth.guard.js';
import { SenderCheck } from '#mail/sender-check/sender-check.js';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SenderCheckDto } from './announcements.dto.js';

@ApiTags('Announcements')
@OperatorsOnly('support', 'privacy', 'security')
@Controller('v1/operators/mail/sender-check')
export class SenderCheckController {
  constructor(private readonly check: SenderCheck) {}

  /** SPF, DKIM and DMARC of the domain that mail is from, as DNS says now (at most ten minutes old). */
  @Get()
  @ApiOperation({ operationId: 'getSenderCheck', summary: 'See whether receivers can tell that our mail is ours' })
  @ApiOkResponse({ type: SenderCheckDto })
  read(): Promise<SenderCheckDto> {
    return this.check.status();
  }
}
