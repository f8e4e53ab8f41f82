import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import fastifyStatic from '@fastify/static';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { applicationRoot } from './application-root.js';
import { demoAppPolicy, VIEWER_POLICY } from './page-policies.js';

const TYPES = ['text/html', 'text/css', 'text/javascript', 'application/javascript', 'application/json', 'application/wasm', 'image/png', 'font/ttf', 'application/octet-stream'];

/** Serves what `scripts/build-client.ts` put into `dist/web`: the dashboard with the player, and the demo app. */
@Injectable()
export class BuiltFiles implements OnModuleInit {
  private readonly root = path.join(applicationRoot(), 'dist', 'web');

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.serve('dashboard', VIEWER_POLICY, ['/dashboard', '/dashboard/recordings/:id']);
    this.serve('demo-app', demoAppPolicy(this.config.urls.ingest), [], { 'config.json': this.demoConfig() });
  }

  /** Where the demo app records to; nowhere when this instance has no demo customer. */
  private demoConfig(): object {
    const { demoIngestKey: key, urls } = this.config;
    return key === undefined ? {} : { key, endpoint: urls.ingest };
  }

  /** One folder under its name; `pages` are further addresses of its index.html, `documents` are JSON beside its files. */
  private serve(name: string, policy: string, pages: readonly string[], documents: Record<string, object> = {}): void {
    const root = path.join(this.root, name);
    if (!existsSync(root)) return;
    void this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, produces: TYPES } as never;
      });
      scope.addHook('onSend', (_request, reply, _payload, next) => {
        void reply.header('content-security-policy', policy).header('cache-control', 'no-cache');
        next();
      });
      void scope.register(fastifyStatic, { root, prefix: `/${name}/`, cacheControl: false, dotfiles: 'deny' });
      for (const [file, content] of Object.entries(documents)) scope.get(`/${name}/${file}`, (_request, reply) => reply.send(content));
      for (const page of pages) scope.get(page, (_request, reply: FastifyReply) => reply.sendFile('index.html'));
      if (!pages.includes(`/${name}`)) scope.get(`/${name}`, (_request, reply) => reply.redirect(`/${name}/`, 308));
      done();
    });
  }
}
