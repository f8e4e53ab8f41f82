import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { SITE_POLICY } from '../../files/page-policies.js';
import { securityPage } from './security-page.js';
import { securityTxt } from './security-txt.js';

/** How to tell us of a weakness, for people and for programs (clause X3). */
@ApiExcludeController()
@Controller()
export class SecurityController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Get('.well-known/security.txt')
  @RouteConfig({ produces: ['text/plain'] })
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  text(): string {
    return securityTxt(this.config.http.publicUrl, this.clock.now());
  }

  @Get('security')
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', SITE_POLICY)
  page(): string {
    return securityPage();
  }
}
