import { Global, Module } from '@nestjs/common';
import { ClientAddress } from './client-address.js';
import { HealthRegistry } from './health.js';
import { HttpMetrics } from './http-metrics.js';
import { Metrics } from './metrics.js';

/** Global: every room injects `ClientAddress`, `HealthRegistry` and `Metrics`. */
@Global()
@Module({ providers: [ClientAddress, HealthRegistry, Metrics, HttpMetrics], exports: [ClientAddress, HealthRegistry, Metrics, HttpMetrics] })
export class HttpModule {}
