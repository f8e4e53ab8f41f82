import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { normalAddress } from './address-prefixes.js';
import { HOP_HEADER, readHop, type Visitor } from './trusted-hop.js';

const PATH_END = /[?#]/;

/**
 * The one place that says where a request comes from. In this order: what the web app vouches for (`Pixeltrace-Hop`), else the entry of
 * `X-Forwarded-For` that our own outermost proxy wrote (`PROXY_HOPS` from the right; 0, the default, reads none), else the peer of the connection.
 */
@Injectable()
export class ClientAddress {
  private readonly known = new WeakMap<FastifyRequest, Visitor>();

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'http'>,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The visitor's address, normalised: IPv4-mapped IPv6 is IPv4. Personal data: never log it. */
  of(request: FastifyRequest): string {
    return this.visitor(request).address;
  }

  /** Address and privacy signals of whoever made the request. */
  visitor(request: FastifyRequest): Visitor {
    const known = this.known.get(request);
    if (known) return known;
    const visitor = this.vouchedFor(request) ?? { address: this.direct(request), gpc: request.headers['sec-gpc'] === '1' };
    const normal = { ...visitor, address: normalAddress(visitor.address) };
    this.known.set(request, normal);
    return normal;
  }

  private vouchedFor(request: FastifyRequest): Visitor | undefined {
    const header = request.headers[HOP_HEADER];
    if (typeof header !== 'string') return undefined;
    const path = (request.raw.url ?? '/').split(PATH_END, 1)[0] ?? '/';
    return readHop(this.config.http.trustedHopSecret, { method: request.method, path }, header, this.clock.now());
  }

  private direct(request: FastifyRequest): string {
    const peer = request.raw.socket.remoteAddress ?? '0.0.0.0';
    const hops = this.config.http.proxyHops ?? 0;
    if (hops === 0) return peer;
    const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    return forwarded.at(-hops)?.trim() || peer;
  }
}
