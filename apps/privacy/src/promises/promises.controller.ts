import { Public } from '#identity/auth.guard.js';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PromisesDto } from './promises.dto.js';
import { PromisesService } from './promises.service.js';

/** The promises of our policy, and whether they are kept. */
@ApiTags('Promises')
@Public()
@Controller('v1/promises')
export class PromisesController {
  constructor(private readonly service: PromisesService) {}

  /**
   * Every promise of the privacy policy: what it says, the code that keeps it, the tests that show it with their last results, a figure of this running system, and who
   * answers for it. A promise that is not kept says why. The same as `npm run promises` prints.
   */
  @Get()
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ operationId: 'listPromises', summary: 'Read whether our promises are kept' })
  @ApiOkResponse({ type: PromisesDto })
  list(): Promise<PromisesDto> {
    return this.service.list();
  }
}
