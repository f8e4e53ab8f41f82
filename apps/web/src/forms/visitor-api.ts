import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { App, Config } from '#config/config.js';
import { ClientAddress } from '#http/client-address.js';
import { ProblemError } from '#http/problem.js';
import { HOP_HEADER, signHop } from '#http/trusted-hop.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import createClient, { type Client } from 'openapi-fetch';

const PATIENCE_MS = 10_000;

/** Asks an API in the name of a visitor, for pages that are made on the server: the API sees the visitor’s address, vouched for by us, and no cookie. */
@Injectable()
export class VisitorApi {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly addresses: ClientAddress,
  ) {}

  /** `Paths` are those of the app’s generated client. Its calls throw `dependency-unavailable` when the API does not answer. */
  client<Paths extends object>(app: Exclude<App, 'web'>, visitor: FastifyRequest): Client<Paths> {
    const baseUrl = this.config.internalUrls?.[app] ?? this.config.urls[app];
    return createClient<Paths>({ baseUrl, redirect: 'error', fetch: (request) => this.ask(request, visitor) });
  }

  private async ask(request: Request, visitor: FastifyRequest): Promise<Response> {
    const { pathname } = new URL(request.url);
    request.headers.set(HOP_HEADER, signHop(this.config.http.trustedHopSecret, { method: request.method, path: pathname }, this.addresses.visitor(visitor), this.clock.now()));
    for (const name of ['user-agent', 'accept-language']) {
      const value = visitor.headers[name];
      if (typeof value === 'string') request.headers.set(name, value);
    }
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (response.status >= 500) throw new ProblemError('dependency-unavailable');
    return response;
  }
}
