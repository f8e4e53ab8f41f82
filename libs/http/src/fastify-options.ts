import { randomUUID } from 'node:crypto';
import { type FastifyHttpOptions, LogController } from 'fastify';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { BODY_LIMIT } from './route-settings.js';

/** Above what the guards allow (8 KiB of URL, 16 KiB of headers), so that they can say which of the two it was. */
const PARSER_LIMIT = 40 * 1024;

/** Limits of the server: 10 s for the headers, 30 s for a whole request, nothing trusted from outside. */
export const fastifyOptions = (log: Logger): FastifyHttpOptions<Server> => ({
  loggerInstance: log as never,
  logController: new LogController({ disableRequestLogging: true }),
  bodyLimit: BODY_LIMIT,
  genReqId: () => randomUUID(),
  requestIdHeader: false,
  trustProxy: false,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  return503OnClosing: true,
  routerOptions: { maxParamLength: 200 },
  http: { maxHeaderSize: PARSER_LIMIT, headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000, requireHostHeader: false },
});
