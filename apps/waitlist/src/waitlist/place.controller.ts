import { GuardedBy } from '#abuse/public-write.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiLink } from '#http/api-link.js';
import { LinkToken } from '#http/link-token.js';
import { CorrectPlaceDto, PlaceDto, PlaceExportDto } from './place.dto.js';
import { PlaceService } from './place.service.js';

/** A person’s own place and data, by the link that our mails to them hold. */
@ApiTags('Waitlist')
@Public()
@ApiLink()
@ApiProblems('invalid-token')
@Controller('v1/waitlist/place')
export class PlaceController {
  constructor(private readonly service: PlaceService) {}

  /** Status, position, and everything else that we keep. */
  @Get()
  @ApiOperation({ operationId: 'getPlace', summary: 'See one’s place and data' })
  @ApiOkResponse({ type: PlaceDto })
  read(@LinkToken() token: string): Promise<PlaceDto> {
    return this.service.read(token);
  }

  /** Corrects what is named. A new address has to confirm itself first; until then the old one stays. */
  @Patch()
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'correctPlace', summary: 'Correct one’s data' })
  @ApiOkResponse({ type: PlaceDto })
  correct(@LinkToken() token: string, @Body() body: CorrectPlaceDto): Promise<PlaceDto> {
    return this.service.correct(token, body);
  }

  /** Everything that we keep, to take along. It is a POST since handing data out is written down. */
  @Post('export')
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'exportPlace', summary: 'Export one’s data' })
  @ApiOkResponse({ type: PlaceExportDto })
  export(@LinkToken() token: string): Promise<PlaceExportDto> {
    return this.service.export(token);
  }

  /** Keeps the place for as long again. */
  @Post('stay')
  @HttpCode(200)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'keepPlace', summary: 'Stay on the list' })
  @ApiOkResponse({ type: PlaceDto })
  stay(@LinkToken() token: string): Promise<PlaceDto> {
    return this.service.stay(token);
  }

  /** Leaves the list: everything that we keep is deleted at once, and from backups within 30 days. */
  @Delete()
  @HttpCode(204)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'leaveWaitlist', summary: 'Leave the list and be forgotten' })
  @ApiNoContentResponse({ description: 'Everything is deleted.' })
  leave(@LinkToken() token: string): Promise<void> {
    return this.service.leave(token);
  }
}
