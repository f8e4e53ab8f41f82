import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { addressPrefixes } from '#http/address-prefixes.js';
import { ClientAddress } from '#http/client-address.js';
import { Metrics } from '#http/metrics.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { browserFamily } from './browser-family.js';
import { type Drained, RequestBuffer } from './request-buffer.js';
import { REQUEST_LOG_OPTIONS, type RequestLogOptions } from './request-log.options.js';
import { RequestLogRepository } from './request-log.repository.js';
import { REQUEST_LOG_DATABASE } from './request-log.tokens.js';

const OPERATIONS = /^\/(?:health|metrics|docs|docs-json|docs-yaml|problems)(?:\/|$|-)/;

/** Takes down who called, in memory, and writes it in batches: a request never waits for its log, and a log that cannot be written costs no request. */
@Injectable()
export class RequestLog {
  private readonly buffer: RequestBuffer;
  private readonly counted: ReadonlySet<string>;
  private readonly unlogged: ReadonlySet<string>;
  private readonly metric;

  constructor(
    @Inject(REQUEST_LOG_OPTIONS) private readonly options: RequestLogOptions,
    @Inject(REQUEST_LOG_DATABASE) private readonly db: Database,
    private readonly repository: RequestLogRepository,
    private readonly addresses: ClientAddress,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.buffer = new RequestBuffer(options.app);
    this.counted = new Set(options.counted);
    this.unlogged = new Set(options.unlogged);
    this.metric = metrics.counter('request_log_total', 'Requests taken down, by what became of them', ['outcome']);
  }

  take(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    if (OPERATIONS.test(route) || this.unlogged.has(route)) return;
    const now = this.clock.now();
    const address = this.addresses.of(request);
    const refused = reply.statusCode >= 400;
    if (this.counted.has(route)) {
      this.buffer.count(addressPrefixes(address).wide, refused, now);
      if (!refused) return;
    }
    const { method, headers } = request;
    this.buffer.add({ at: now.toISOString(), app: this.options.app, method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), address, browser: browserFamily(headers['user-agent']) });
  }

  /** Writes what was taken down. What cannot be written waits, within bounds. Rejects when the database is away. */
  async flush(): Promise<void> {
    const drained = this.buffer.drain();
    const { entries, prefixes } = drained;
    if (entries.length + prefixes.length > 0) await this.write(drained).catch((error: unknown) => this.keep(drained, error));
    this.metric.inc({ outcome: 'lost' }, this.buffer.takeLost());
  }

  private async write({ entries, prefixes }: Drained): Promise<void> {
    const written = await this.db.transaction('platform', async (tx) => {
      if (prefixes.length > 0) await this.repository.countPrefixes(tx, prefixes);
      return entries.length > 0 ? this.repository.append(tx, entries) : 0;
    });
    this.metric.inc({ outcome: 'written' }, written);
    this.metric.inc({ outcome: 'lost' }, entries.length - written);
  }

  private keep(drained: Drained, error: unknown): never {
    this.buffer.keep(drained);
    throw error;
  }
}
