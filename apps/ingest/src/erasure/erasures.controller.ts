import { UuidParam } from '#http/uuid-param.js';
import { ApiProblems } from '#http/api-problems.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ErasureDto } from './erasure.dto.js';
import { ErasuresService } from './erasures.service.js';

@ApiTags('Erasures')
@ApiBearerAuth()
@RequireScope('recordings:delete')
@Controller('v1')
export class ErasuresController {
  constructor(private readonly service: ErasuresService) {}

  /**
   * Its key is gone when this answers: nobody can read it any more, and what its page still sends is refused with 410. Its bytes are then
   * removed; follow the erasure until it is `done`. Asking again answers the same erasure. A recording under a legal hold is `deferred`, and nobody can watch it meanwhile.
   */
  @Delete('recordings/:sessionId')
  @HttpCode(202)
  @ApiOperation({ operationId: 'eraseRecording', summary: 'Erase a recording for good' })
  @ApiAcceptedResponse({ type: ErasureDto })
  @ApiProblems('not-found')
  erase(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string): Promise<ErasureDto> {
    return this.service.request(principal, sessionId);
  }

  /** How far an erasure is, and its signed receipt once it is done. */
  @Get('erasures/:erasureId')
  @ApiOperation({ operationId: 'getErasure', summary: 'Read an erasure' })
  @ApiOkResponse({ type: ErasureDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('erasureId') erasureId: string): Promise<ErasureDto> {
    return this.service.read(principal, erasureId);
  }
}
