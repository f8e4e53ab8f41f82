import { ApiProblems } from '#http/api-problems.js';
import { ProblemError } from '#http/problem.js';
import { Public } from '#identity/auth.guard.js';
import { Controller, Get, Header, Headers, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { BrowserOriginGuard } from '../sessions/browser-origin.guard.js';
import { type SdkBundle, SdkBundles } from './sdk-bundles.js';
import { SdkConfigService } from './sdk-config.service.js';
import { SdkConfigDto, SdkConfigQuery } from './sdk.dto.js';

const SCRIPT = 'text/javascript';
const FOREVER = 'public, max-age=31536000, immutable';
/** With half a minute between two looks of a recorder: less than a minute. */
const CONFIG_AGE = 'public, max-age=15';
const SHORTLY = 'public, max-age=300';

@ApiTags('SDK')
@Public()
@Controller()
export class SdkController {
  constructor(
    private readonly service: SdkConfigService,
    private readonly bundles: SdkBundles,
  ) {}

  /**
   * What a page may know before it starts a session, and where the newest recorder is. Recorders that are recording read it again when a chunk is acknowledged with another
   * version of the settings, and twice a minute while they send nothing; with the seconds that an answer may be kept, a change is in force everywhere within a minute.
   */
  @Get('v1/sdk/config')
  @UseGuards(BrowserOriginGuard)
  @Header('cache-control', CONFIG_AGE)
  @ApiOperation({ operationId: 'getSdkConfig', summary: 'Read how a page should record' })
  @ApiOkResponse({ type: SdkConfigDto })
  @ApiProblems('unauthenticated', 'insufficient-scope', 'origin-not-allowed')
  config(@Query() query: SdkConfigQuery, @Headers('origin') origin: string): Promise<SdkConfigDto> {
    return this.service.configFor(query, origin);
  }

  /** The newest recorder. Pages that use `integrity` load a version instead. */
  @Get('sdk/pixeltrace.js')
  @RouteConfig({ produces: [SCRIPT] })
  @ApiOperation({ operationId: 'getLatestSdk', summary: 'Load the newest recorder' })
  @ApiProduces(SCRIPT)
  @ApiOkResponse({ description: 'The script.', schema: { type: 'string' } })
  @ApiProblems('not-found')
  latest(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    return serve(this.bundles.latest, SHORTLY, reply);
  }

  /** One version of the recorder; its bytes never change. */
  @Get('sdk/:version/pixeltrace.js')
  @RouteConfig({ produces: [SCRIPT] })
  @ApiOperation({ operationId: 'getSdk', summary: 'Load a version of the recorder' })
  @ApiProduces(SCRIPT)
  @ApiOkResponse({ description: 'The script.', schema: { type: 'string' } })
  version(@Param('version') version: string, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    return serve(this.bundles.get(version), FOREVER, reply);
  }
}

/** Any page may load it, with `crossorigin` so that its integrity can be checked. */
const serve = (bundle: SdkBundle | undefined, cacheControl: string, reply: FastifyReply): Buffer => {
  if (!bundle) throw new ProblemError('not-found');
  void reply.headers({
    'content-type': `${SCRIPT}; charset=utf-8`,
    'cache-control': cacheControl,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    etag: `"${bundle.integrity}"`,
  });
  return bundle.source;
};
