import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { RequestLog } from './request-log.js';

const FLUSH_MS = 1_000;

/** Takes every answer down, and writes once a second and when the process ends. */
@Injectable()
export class RequestLogHook implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private flushing?: Promise<void>;

  constructor(
    host: HttpAdapterHost,
    private readonly log: RequestLog,
  ) {
    host.httpAdapter.getInstance<FastifyInstance>().addHook('onResponse', (request, reply, done) => {
      this.log.take(request, reply);
      done();
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.flush(), FLUSH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.log.flush().catch(() => undefined);
  }

  private flush(): void {
    this.flushing ??= this.log
      .flush()
      .catch(() => undefined)
      .finally(() => (this.flushing = undefined));
  }
}
