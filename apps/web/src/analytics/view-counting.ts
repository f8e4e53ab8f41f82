import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { type ViewCounts, VIEW_COUNTS_PATH } from '#contracts/analytics.js';
import { ClientAddress } from '#http/client-address.js';
import { INTERNAL_HEADER, signInternal } from '#http/internal-call.js';
import { Metrics } from '#http/metrics.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { PageRoutes } from './page-routes.js';
import { ownDomainOf } from './referrals.js';
import { ViewCounter } from './view-counter.js';

const SEND_MS = 5_000;
const PATIENCE_MS = 5_000;
/** Batches that wait for the waitlist app; beyond it the oldest are lost, and counted as lost. */
const MOST_WAITING = 500;

/** Counts every answered page of this app on the server, and sends the sums to the waitlist app. Without a script, a cookie or a row per visit. */
@Injectable()
export class ViewCounting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(ViewCounting.name);
  private readonly pages = new PageRoutes();
  private readonly counter: ViewCounter;
  private readonly lost;
  private waiting: ViewCounts[] = [];
  private sending?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly addresses: ClientAddress,
    host: HttpAdapterHost,
    metrics: Metrics,
  ) {
    this.counter = new ViewCounter(ownDomainOf(config.urls.web));
    this.lost = metrics.counter('view_counts_lost_total', 'Batches of view counts that could not be delivered');
    this.hook(host.httpAdapter.getInstance<FastifyInstance>());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.send(), SEND_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sending;
    await this.send(true);
  }

  /** Sends what was counted, and what could not be sent before. Never rejects: pages do not wait for counters. */
  send(final = false): Promise<void> {
    this.sending ??= this.deliver(final).finally(() => (this.sending = undefined));
    return this.sending;
  }

  private hook(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route: RouteOptions) => this.pages.add(route));
    fastify.addHook('onResponse', (request, reply, done) => {
      this.see(request, reply);
      done();
    });
  }

  private see(request: FastifyRequest, reply: FastifyReply): void {
    if (request.method !== 'GET' || !this.pages.isView(request, reply)) return;
    const { headers } = request;
    this.counter.see({ page: this.pages.pageOf(request, reply), address: this.addresses.of(request), headers }, this.clock.now());
  }

  private async deliver(final: boolean): Promise<void> {
    const counts = this.counter.take(this.clock.now(), final);
    if (counts) this.waiting.push(counts);
    if (this.waiting.length > MOST_WAITING) this.lost.inc(this.waiting.splice(0, this.waiting.length - MOST_WAITING).length);
    try {
      for (let first = this.waiting[0]; first; first = this.waiting[0]) {
        await this.post(first);
        this.waiting.shift();
      }
    } catch (error) {
      this.log.debug({ msg: 'view counts wait', error: (error as Error).name });
    }
  }

  private async post(counts: ViewCounts): Promise<void> {
    const base = this.config.internalUrls?.waitlist ?? this.config.urls.waitlist;
    const signature = signInternal(this.config.http.trustedHopSecret, { method: 'POST', path: VIEW_COUNTS_PATH, body: counts }, this.clock.now());
    const answer = await fetch(`${base}${VIEW_COUNTS_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', [INTERNAL_HEADER]: signature },
      body: JSON.stringify(counts),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.arrayBuffer();
    if (answer.ok) return;
    // Refused for good: sending it again would stop all that comes after it.
    if (answer.status === 422 || answer.status === 400) this.lost.inc();
    else throw new Error(`The waitlist app answered ${answer.status}`);
  }
}
