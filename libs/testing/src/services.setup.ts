import './resolve-sources.cjs';
import { type StartedTestServices, startTestServices } from './start-test-services.js';
import { publishTestServices } from './test-services.js';

/** Jest calls the setup once for each project; they share one set of services. */
export interface SharedServices {
  users: number;
  started: Promise<StartedTestServices>;
}

const shared = globalThis as { pixeltraceTestServices?: SharedServices };

const setup = async (): Promise<void> => {
  shared.pixeltraceTestServices ??= { users: 0, started: startTestServices() };
  shared.pixeltraceTestServices.users += 1;
  publishTestServices((await shared.pixeltraceTestServices.started).services);
};

// Jest asks for a default export.
export default setup;
