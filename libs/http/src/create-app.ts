import { ClockModule } from '#clock/clock.module.js';
import type { Config } from '#config/config.js';
import { ConfigModule } from '#config/config.module.js';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { addAllowedMethods } from './allowed-methods.js';
import { addBodyParsing } from './body-parsing.js';
import { answerClientError } from './client-error.js';
import { answerRoutingError } from './routing-error.js';
import { fastifyOptions } from './fastify-options.js';
import { GracefulShutdown } from './graceful-shutdown.js';
import { HealthRegistry } from './health.js';
import { HttpMetrics } from './http-metrics.js';
import { HttpModule } from './http.module.js';
import { InFlight } from './in-flight.js';
import { createLogger, NestLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { setupDocs } from './openapi-docs.js';
import { OPERATIONS_DOOR, type OperationsDoor } from './operations-door.js';
import { addOperationsRoutes } from './operations-routes.js';
import { ProblemFilter } from './problem.filter.js';
import { addRequestGuards } from './request-guards.js';
import { addRequestLog } from './request-log.js';
import { addSecurityHeaders } from './security-headers.js';
import { StrictValidationPipe } from './strict-validation.pipe.js';

/** Holds the config, the clock, health and metrics, and the app's own module. */
@Module({})
class RootModule {}

export const rootModule = (appModule: Type | DynamicModule, config: Config): DynamicModule => ({
  module: RootModule,
  imports: [ConfigModule.forRoot(config), ClockModule, HttpModule, appModule],
});

export interface HttpApp {
  app: NestFastifyApplication;
  shutdown: GracefulShutdown;
  log: Logger;
}

/** Everything an app needs around its rooms. Answers the app (not yet listening) and how to stop it. */
export const buildHttpApp = async (appModule: Type | DynamicModule, config: Config, log: Logger = createLogger(config)): Promise<HttpApp> => {
  const adapter = new FastifyAdapter({
    ...fastifyOptions(log),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => answerRoutingError(error, request, reply, config.http.publicUrl),
    clientErrorHandler: (error: Error, socket: never) => answerClientError(error, socket, config.http.publicUrl, (problem) => app.get(HttpMetrics).countProblem(problem.code)),
  } as never);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(appModule, config), adapter, {
    logger: new NestLogger(log),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  const health = app.get(HealthRegistry);
  const metrics = app.get(HttpMetrics);
  const inFlight = new InFlight(fastify);
  addSecurityHeaders(fastify, config.http.publicUrl);
  addRequestLog(fastify, metrics);
  addRequestGuards(fastify);
  addAllowedMethods(fastify);
  addBodyParsing(fastify);
  addOperationsRoutes(fastify, { health, metrics: app.get(Metrics), http: config.http, door: doorOf(app) });
  app.useGlobalPipes(new StrictValidationPipe());
  app.useGlobalFilters(new ProblemFilter(config.http.publicUrl, metrics));
  setupDocs(app, config);
  return { app, shutdown: new GracefulShutdown(app, health, inFlight), log };
};

/** Where nobody signs in (workers, the web app) there is no door, and operators come by the other ways. */
const doorOf = (app: NestFastifyApplication): OperationsDoor | undefined => {
  try {
    return app.get<OperationsDoor>(OPERATIONS_DOOR, { strict: false });
  } catch {
    return undefined;
  }
};

/** The app alone, not yet listening: for tests and for whoever stops it with `app.close()`. */
export const createHttpApp = async (appModule: Type | DynamicModule, config: Config, log?: Logger): Promise<NestFastifyApplication> => {
  const { app } = await buildHttpApp(appModule, config, log);
  return app;
};
