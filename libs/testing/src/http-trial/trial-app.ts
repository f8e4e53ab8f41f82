import { sampleConfig } from '#config/sample-config.js';
import { Module } from '@nestjs/common';
import pino from 'pino';
import { buildHttpApp, type HttpApp } from '#http/create-app.js';
import { createLogger } from '#http/logger.js';
import { TrialController } from './trial.controller.js';

@Module({ controllers: [TrialController] })
class TrialModule {}

export interface TrialApp extends HttpApp {
  origin: string;
  port: number;
  lines: string[];
}

/** A small app on a port of its own, whose log lines are kept. */
export const startTrialApp = async (env: Record<string, string> = {}): Promise<TrialApp> => {
  const config = sampleConfig('ingest', { LOG_LEVEL: 'trace', ...env });
  const lines: string[] = [];
  const log = createLogger(config, { write: (line: string) => void lines.push(line) } satisfies pino.DestinationStream);
  const built = await buildHttpApp(TrialModule, config, log);
  await built.app.listen(0, '127.0.0.1');
  const { port } = built.app.getHttpServer().address() as { port: number };
  return { ...built, port, origin: `http://127.0.0.1:${port}`, lines };
};
