import { type Instance, type InstanceOptions, startInstance } from '#scripts/instance/instance.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A whole Pixeltrace of one's own for a journey: built apps as processes, services and data in a temporary folder, any ports.
 * Needs `dist/` (`npm test` and `npm run build` make it). Always `stop()` it: that removes the folder too.
 */
export const startTestInstance = async (options: Partial<InstanceOptions> = {}): Promise<Instance> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-instance-'));
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
