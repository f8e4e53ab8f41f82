import type { FastifyReply } from 'fastify';
import { PassThrough } from 'node:stream';

export const EVENT_STREAM = 'text/event-stream';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;

/** One answer that goes on: server-sent events, with a comment now and then so that nobody in between takes it for dead. */
export class EventStream {
  private readonly body = new PassThrough();
  private readonly heartbeat = setInterval(() => this.write(':\n\n'), HEARTBEAT_MS);
  private readonly ending = new AbortController();

  private constructor() {
    this.body.on('error', () => this.end());
    this.body.on('close', () => this.end());
    this.heartbeat.unref();
  }

  /** Aborted when the client is gone or the stream has ended. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** Answers the request with a stream. Nothing is kept by anybody in between. */
  static open(reply: FastifyReply): EventStream {
    const stream = new EventStream();
    reply.raw.once('close', () => stream.end());
    void reply.headers({ 'content-type': EVENT_STREAM, 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff' }).send(stream.body);
    stream.write(`retry: ${RETRY_MS}\n\n`);
    return stream;
  }

  /** False when the client reads so slowly that it should come back later. */
  send(event: { id: string; event: string; data: object }): boolean {
    return this.write(`id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
  }

  end(): void {
    clearInterval(this.heartbeat);
    this.ending.abort();
    if (!this.body.writableEnded) this.body.end();
  }

  private write(text: string): boolean {
    return !this.body.writableEnded && this.body.write(text);
  }
}
