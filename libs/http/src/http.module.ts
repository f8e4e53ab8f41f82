import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from './health.js';
import { HttpMetrics } from './http-metrics.js';
import { Metrics } from './metrics.js';

/** Global: every room injects `HealthRegistry` and `Metrics`. */
@Global()
@Module({ providers: [HealthRegistry, Metrics, HttpMetrics], exports: [HealthRegistry, Metrics, HttpMetrics] })
export class HttpModule {}
