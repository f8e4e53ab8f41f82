import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Delete, Get, HttpCode, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ExportDto } from './export.dto.js';
import { ExportsService } from './exports.service.js';

@ApiTags('End users')
@ApiBearerAuth()
@RequireScope('end-users:manage')
@Controller('v1/exports/:exportId')
export class ExportsController {
  constructor(private readonly service: ExportsService) {}

  /** How far an archive is. */
  @Get()
  @ApiOperation({ operationId: 'getExport', summary: 'Read an export' })
  @ApiOkResponse({ type: ExportDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('exportId') exportId: string): Promise<ExportDto> {
    return this.service.read(principal, exportId);
  }

  /** The archive as a ZIP file (docs/archive-format.md). Each download is in the audit log. */
  @Get('archive')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'downloadExport', summary: 'Download an archive' })
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200, description: 'The archive.', content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  @ApiProblems('not-found', 'conflict', 'restricted')
  async archive(@CurrentPrincipal() principal: Principal, @UuidParam('exportId') exportId: string, @Res() reply: FastifyReply): Promise<void> {
    const { bytes, stream } = await this.service.download(principal, exportId);
    void reply
      .headers({ 'content-type': 'application/zip', 'content-length': bytes, 'content-disposition': `attachment; filename="pixeltrace-${exportId}.zip"`, 'cache-control': 'no-store' })
      .send(stream);
  }

  /** Removes an archive before its day is over. */
  @Delete()
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeExport', summary: 'Remove an archive' })
  @ApiNoContentResponse({ description: 'Nobody can read it any more.' })
  @ApiProblems('not-found')
  remove(@CurrentPrincipal() principal: Principal, @UuidParam('exportId') exportId: string): Promise<void> {
    return this.service.remove(principal, exportId);
  }
}
