import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { orApology } from '../../forms/apologies.js';
import { addFormRoutes, type FormRoute } from '../../forms/form-routes.js';
import { JoinRoutes } from './join.routes.js';
import { LinkRoutes } from './link.routes.js';
import { BACK } from './way-back.js';

/** The pages of the waitlist: server-made, without scripts and without cookies. */
@Injectable()
export class WaitlistRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly joining: JoinRoutes,
    private readonly links: LinkRoutes,
  ) {}

  onModuleInit(): void {
    const routes = [...this.joining.routes(), ...this.links.routes()].map((route): FormRoute => ({ ...route, show: (request: FastifyRequest, fields) => orApology(() => route.show(request, fields), BACK) }));
    addFormRoutes(this.host.httpAdapter.getInstance<FastifyInstance>(), [this.config.urls.web, this.config.http.publicUrl], routes);
  }
}
