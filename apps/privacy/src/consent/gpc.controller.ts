import { GPC_SUPPORT } from '#contracts/privacy-control.js';
import { Public } from '#identity/auth.guard.js';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';

export class GpcSupportDto {
  /** True: a request that says `Sec-GPC: 1`, exactly, is honoured. */
  @ApiProperty({ example: true })
  gpc: boolean;

  @ApiProperty({ format: 'date', example: GPC_SUPPORT.lastUpdate })
  lastUpdate: string;
}

@ApiTags('Consent')
@Public()
@Controller('.well-known')
export class GpcController {
  /** That we honour Global Privacy Control: visits that signal it are not counted, and projects that honour it record nothing. It is no request to erase. */
  @Get('gpc.json')
  @Header('cache-control', 'public, max-age=86400')
  @ApiOperation({ operationId: 'getGpcSupport', summary: 'Read that Global Privacy Control is honoured' })
  @ApiOkResponse({ type: GpcSupportDto })
  support(): GpcSupportDto {
    return GPC_SUPPORT;
  }
}
