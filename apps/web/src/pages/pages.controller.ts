import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { SITE_POLICY } from '../files/page-policies.js';
import { SiteContent } from '../files/site-content.js';
import { homePage } from './home-page.js';

const HTML = 'text/html; charset=utf-8';

/** The public pages. */
@ApiExcludeController()
@Controller()
export class PagesController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly content: SiteContent,
  ) {}

  @Get()
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', HTML)
  @Header('content-security-policy', SITE_POLICY)
  home(): string {
    const { ingest, waitlist, privacy } = this.config.urls;
    return homePage([
      { name: 'Recordings and projects', url: `${ingest}/docs` },
      { name: 'Waitlist and contact', url: `${waitlist}/docs` },
      { name: 'Privacy requests', url: `${privacy}/docs` },
    ]);
  }

  @Get('site/site.css')
  @RouteConfig({ produces: ['text/css'] })
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  styles(): string {
    return this.content.text('site.css');
  }

  @Get('site/sign-in.js')
  @RouteConfig({ produces: ['text/javascript'] })
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  signInScript(): string {
    return this.content.text('sign-in.js');
  }
}
