import { Injectable } from '@nestjs/common';
import { Metrics } from './metrics.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What every app counts about HTTP. */
@Injectable()
export class HttpMetrics {
  private readonly requests;
  private readonly problems;

  constructor(metrics: Metrics) {
    this.requests = metrics.histogram('http_request_seconds', 'Time from the request line to the last byte of the answer', SECONDS, ['method', 'route', 'status']);
    this.problems = metrics.counter('http_problems_total', 'Answers that were problems, by code', ['code']);
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  countProblem(code: string): void {
    this.problems.inc({ code });
  }
}
