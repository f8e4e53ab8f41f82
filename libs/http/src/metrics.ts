import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The process's metrics. Names start with `pixeltrace_`; labels come from small closed sets and never name a person, a tenant or a session. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  /** Adds what Node tells about itself. */
  collectDefaults(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `pixeltrace_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name: `pixeltrace_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  histogram<L extends string = never>(name: string, help: string, buckets: readonly number[], labelNames: readonly L[] = []): Histogram<L> {
    return new Histogram({ name: `pixeltrace_${name}`, help, buckets: [...buckets], labelNames: [...labelNames], registers: [this.registry] });
  }
}
