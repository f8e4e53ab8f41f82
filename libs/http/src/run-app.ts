import type { App, Config } from '#config/config.js';
import { ConfigError } from '#config/config-error.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import type { DynamicModule, Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { buildHttpApp, type HttpApp } from './create-app.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';

/** EX_CONFIG of sysexits.h: starting again will not help. */
const EXIT_CONFIG = 78;
const EXIT_FAILURE = 1;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The whole of an app's `main.ts`: reads the config, builds the module for its role, listens, and stops on SIGTERM or SIGINT. Exit
 * codes: 0 stopped in order, 1 failed, 78 not configured. A second signal ends the process at once.
 */
export const runApp = async (name: App, moduleFor: (config: Config) => Type | DynamicModule): Promise<void> => {
  const config = configOrExit(name);
  const log = createLogger(config);
  process.on('uncaughtException', (err) => fail(log, err, 'An error nobody caught'));
  process.on('unhandledRejection', (err) => fail(log, err, 'A rejection nobody caught'));
  try {
    const running = await buildHttpApp(moduleFor(config), config, log);
    running.app.get(Metrics).collectDefaults();
    stopOnSignal(running);
    await running.app.listen(config.http.port, config.http.host);
    const address = running.app.getHttpServer().address() as { port: number } | null;
    log.info({ port: address?.port, publicUrl: config.http.publicUrl, environment: config.environment }, 'ready');
  } catch (err) {
    if (err instanceof ConfigError) notConfigured(err);
    fail(log, err, 'The app could not start');
  }
};

const configOrExit = (name: App): Config => {
  try {
    return toConfig(readEnv(), name);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return notConfigured(error);
  }
};

const notConfigured = (error: ConfigError): never => {
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
};

const stopOnSignal = ({ shutdown, log }: HttpApp): void => {
  let asked = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (asked) process.exit(EXIT_FAILURE);
      asked = true;
      log.info({ signal }, 'stopping');
      shutdown.stop().then(
        () => process.exit(0),
        (error: unknown) => fail(log, error, 'The app could not stop in order'),
      );
    });
  }
};

const fail = (log: Logger, err: unknown, message: string): never => {
  log.fatal({ err }, message);
  process.exit(EXIT_FAILURE);
};
