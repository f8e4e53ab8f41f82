import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addFormRoutes, type FormRoute, type PageAnswer } from '../../forms/form-routes.js';
import { awayPage, tooManyPage } from './join-pages.js';
import { JoinRoutes } from './join.routes.js';
import { LinkRoutes } from './link.routes.js';

/** What to show when the API is away or the visitor sent too much. Other problems go on. */
const orApology = async (show: () => Promise<PageAnswer> | PageAnswer): Promise<PageAnswer> => {
  try {
    return await show();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === 'dependency-unavailable') return { status: 503, page: awayPage(), headers: { 'retry-after': '60' } };
    if (error.code === 'rate-limited') return { status: 429, page: tooManyPage(5), headers: { 'retry-after': '300' } };
    throw error;
  }
};

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
    const routes = [...this.joining.routes(), ...this.links.routes()].map((route): FormRoute => ({ ...route, show: (request: FastifyRequest, fields) => orApology(() => route.show(request, fields)) }));
    addFormRoutes(this.host.httpAdapter.getInstance<FastifyInstance>(), [this.config.urls.web, this.config.http.publicUrl], routes);
  }
}
