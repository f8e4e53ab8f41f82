import { Controller, Get, Header } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { SITE_POLICY } from '../../files/page-policies.js';
import { PromisesClient } from './promises-client.js';
import { promisesPage } from './promises-page.js';

/** Whether the promises of the policy are kept, for people. */
@ApiExcludeController()
@Controller('promises')
export class PromisesPageController {
  constructor(private readonly promises: PromisesClient) {}

  @Get()
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', SITE_POLICY)
  async show(): Promise<string> {
    return promisesPage(await this.promises.list());
  }
}
