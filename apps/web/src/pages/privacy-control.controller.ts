import { GPC_SUPPORT } from '#contracts/privacy-control.js';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** That visits which signal Global Privacy Control are honoured: said at the origin that people visit. */
@ApiExcludeController()
@Controller('.well-known')
export class PrivacyControlController {
  @Get('gpc.json')
  @Header('cache-control', 'public, max-age=86400')
  support(): typeof GPC_SUPPORT {
    return GPC_SUPPORT;
  }
}
