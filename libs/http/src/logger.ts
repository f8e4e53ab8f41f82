import type { Config } from '#config/config.js';
import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error.js';
import { scrub } from './scrub.js';

/**
 * The process's logger: one JSON line for each entry on stdout. Requests are logged as method and route pattern; addresses, agents, query
 * strings, bodies, headers and error messages as they were never reach a line.
 */
export const createLogger = (config: Pick<Config, 'app' | 'role' | 'log'>, destination?: DestinationStream): Logger => {
  const options: pino.LoggerOptions = {
    level: config.log.level,
    base: { app: config.app, role: config.role },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      err: (error: unknown) => describeError(error),
      error: (error: unknown) => describeError(error),
      req: (request: { method?: string; routeOptions?: { url?: string } }) => ({ method: request.method, route: request.routeOptions?.url }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    },
  };
  return destination ? pino(options, destination) : pino(options);
};

const MAX_MESSAGE = 2_000;
/** What Nest tells about its own start, line by line. */
const CHATTY = new Set<unknown>(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest's `Logger` on pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  private write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' && !last.includes('\n') ? last.slice(0, 80) : undefined;
    const error = [message, ...rest].find((part) => part instanceof Error);
    if (error) this.pino[level]({ context, err: error }, message instanceof Error ? scrub(message.message) : text(message));
    else this.pino[level]({ context }, text(message));
  }
}

const text = (message: unknown): string => (typeof message === 'string' ? scrub(message.slice(0, MAX_MESSAGE)) : `(${typeof message})`);
