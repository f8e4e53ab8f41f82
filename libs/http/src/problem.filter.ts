import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpMetrics } from './http-metrics.js';
import { problemDocument, problemHeaders } from './problem-document.js';
import { toProblem } from './to-problem.js';

/** The one place where errors become answers, Nest's and Fastify's own included. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly publicUrl: string,
    private readonly metrics: HttpMetrics,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(exception);
    this.metrics.countProblem(problem.code);
    if (problem.status >= 500) request.log.error({ code: problem.code, err: problem.options.cause ?? problem }, 'failed');
    if (reply.sent) return;
    for (const name of ['content-length', 'content-encoding', 'etag', 'last-modified', 'cache-control']) void reply.removeHeader(name);
    void reply
      .status(problem.status)
      .headers(problemHeaders(problem))
      .send(JSON.stringify(problemDocument(problem, { publicUrl: this.publicUrl, url: request.raw.url, requestId: request.id })));
  }
}
