import { Controller, Get, Header } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { SiteContent } from '../files/site-content.js';

const SCRIPT = 'text/javascript; charset=utf-8';

/** The two small scripts that solve the puzzle of a form, loaded only by pages whose form has one. */
@ApiExcludeController()
@Controller('site')
export class PuzzleController {
  constructor(private readonly content: SiteContent) {}

  @Get('puzzle.js')
  @RouteConfig({ produces: ['text/javascript'] })
  @Header('content-type', SCRIPT)
  @Header('cache-control', 'public, max-age=300')
  script(): string {
    return this.content.text('puzzle.js');
  }

  @Get('puzzle-worker.js')
  @RouteConfig({ produces: ['text/javascript'] })
  @Header('content-type', SCRIPT)
  @Header('cache-control', 'public, max-age=300')
  worker(): string {
    return this.content.text('puzzle-worker.js');
  }
}
