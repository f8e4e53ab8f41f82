import { GuardedBy } from '#abuse/public-write.js';
import { ApiLink } from '#http/api-link.js';
import { ApiProblems } from '#http/api-problems.js';
import { LinkToken } from '#http/link-token.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Delete, Get, Header, HttpCode, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ARCHIVE_PAGE, ARCHIVE_PAGE_POLICY } from './archive-page.js';
import { ArchiveCodeDto, PersonArchiveDto } from './person-archive.dto.js';
import { PersonArchiveService } from './person-archive.service.js';

/** The page that the mailed link leads to. */
@ApiTags('Own archive')
@Public()
@Controller('v1/own-archive/page')
export class ArchivePageController {
  @Get()
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', ARCHIVE_PAGE_POLICY)
  @ApiOperation({ operationId: 'showOwnArchivePage', summary: 'Open the page for fetching one’s archive' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'The page.', content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>' } } })
  page(): string {
    return ARCHIVE_PAGE;
  }
}

/** The archive of one’s own data: the mailed link says which, a code that is mailed each time says that it is still you. */
@ApiTags('Own archive')
@Public()
@ApiLink()
@ApiProblems('invalid-token')
@Controller('v1/own-archive')
export class PersonArchiveController {
  constructor(private readonly service: PersonArchiveService) {}

  @Get()
  @ApiOperation({ operationId: 'getOwnArchive', summary: 'See whether one’s archive is there' })
  @ApiOkResponse({ type: PersonArchiveDto })
  read(@LinkToken() token: string): Promise<PersonArchiveDto> {
    return this.service.read(token);
  }

  @Post('code')
  @HttpCode(204)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'sendArchiveCode', summary: 'Get the code for one’s archive by mail' })
  @ApiNoContentResponse({ description: 'The code is on its way to the address of the person.' })
  sendCode(@LinkToken() token: string): Promise<void> {
    return this.service.sendCode(token);
  }

  /** It is a POST since the code belongs in no URL, and handing data out is written down. */
  @Post('download')
  @HttpCode(200)
  @RouteConfig({ produces: ['application/zip'] })
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'downloadOwnArchive', summary: 'Download one’s archive' })
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200, description: 'The archive.', content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  async download(@LinkToken() token: string, @Body() { code }: ArchiveCodeDto, @Res() reply: FastifyReply): Promise<void> {
    const { bytes, stream } = await this.service.download(token, code);
    void reply
      .headers({ 'content-type': 'application/zip', 'content-length': bytes, 'content-disposition': 'attachment; filename="pixeltrace-your-data.zip"', 'cache-control': 'no-store' })
      .send(stream);
  }

  @Delete()
  @HttpCode(204)
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'removeOwnArchive', summary: 'Remove one’s archive before its time' })
  @ApiNoContentResponse({ description: 'Nobody can read it any more.' })
  remove(@LinkToken() token: string): Promise<void> {
    return this.service.remove(token);
  }
}
