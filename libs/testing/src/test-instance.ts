import { type Instance, type InstanceOptions, reapLeftovers, startInstance } from '#scripts/instance/instance.js';
import { livingPid } from '#scripts/services/processes.js';
import { StateFolder } from '#scripts/services/state-folder.js';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'pixeltrace-instance-';

/** Instances of a test run that was killed: ended and removed. */
const removeLeftInstances = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    const lock = path.join(folder, 'run', 'instance.pid');
    if (!existsSync(lock) || livingPid(lock) !== undefined) continue;
    await reapLeftovers(new StateFolder(folder));
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * A whole Pixeltrace of one's own for a journey: built apps as processes, services and data in a temporary folder, any ports.
 * Needs `dist/` (`npm test` and `npm run build` make it). Always `stop()` it: that removes the folder too.
 */
export const startTestInstance = async (options: Partial<InstanceOptions> = {}): Promise<Instance> => {
  await removeLeftInstances();
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const instance = await startInstance({ folder, environment: 'test', ports: 'any', ...options });
    return {
      ...instance,
      stop: async () => {
        await instance.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
};
