import './resolve-sources.cjs';
import type { SharedServices } from './services.setup.js';
import { publishTestServices } from './test-services.js';

const shared = globalThis as { pixeltraceTestServices?: SharedServices };

const teardown = async (): Promise<void> => {
  const services = shared.pixeltraceTestServices;
  if (!services) return;
  services.users -= 1;
  if (services.users > 0) return;
  delete shared.pixeltraceTestServices;
  publishTestServices(undefined);
  await (await services.started).stop();
};

// Jest asks for a default export.
export default teardown;
