import { RECORDER_VERSION } from '#recorder/version.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { runDemo } from '#scripts/demo/run-demo.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';

export interface RecorderFigures {
  /** The script that a customer's page loads. */
  gzipBytes: number;
  bytesPerMinute: number;
  mainThreadMs: { p50: number; p95: number };
}

/** What the recorder weighs and costs, in the scripted use of the demo app. */
export const benchRecorder = async (): Promise<RecorderFigures> => {
  const script = readFileSync(path.join(repositoryRoot(), 'dist', 'web', 'sdk', RECORDER_VERSION, 'pixeltrace.js'));
  const { bytesPerMinute, mainThreadMs } = await runDemo({ say: () => undefined });
  return { gzipBytes: gzipSync(script, { level: 9 }).length, bytesPerMinute, mainThreadMs };
};
