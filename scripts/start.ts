import path from 'node:path';
import { keepInstanceEnvironment } from './instance/instance-environment-file.js';
import { AlreadyRunningError } from './instance/instance-lock.js';
import { type Instance, startInstance } from './instance/instance.js';
import { summaryOf } from './instance/summary.js';
import { repositoryRoot } from './services/repository-root.js';
import { writeFileSync } from 'node:fs';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

let instance: Instance | undefined;
let stopping: Promise<void> | undefined;

const stop = (code: number): void => {
  if (stopping) return;
  say('\nStopping …');
  stopping = (instance?.stop() ?? Promise.resolve()).then(() => {
    say('Stopped.');
    process.exit(code);
  });
};

// Ctrl-C reaches every process of the terminal, some twice: only the first counts.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
    if (instance) stop(0);
  });
}

const folder = process.env.PIXELTRACE_STATE ?? path.join(repositoryRoot(), '.state');
const began = performance.now();
try {
  instance = await startInstance({
    folder,
    ports: 'usual',
    source: process.env,
    progress: (step, milliseconds) => say(`  ✓ ${step} (${(milliseconds / 1000).toFixed(1)} s)`),
    notice: (message) => say(`  ! ${message}`),
  });
  if (interrupted) stop(0);
  else {
    const summary = summaryOf(instance);
    writeFileSync(path.join(folder, 'run', 'summary'), summary, { mode: 0o600 });
    keepInstanceEnvironment(folder, instance.environment);
    process.stdout.write(`${summary}\n  Ready after ${((performance.now() - began) / 1000).toFixed(1)} s. Data is kept in ${folder}. Ctrl-C stops everything.\n`);
  }
} catch (error) {
  if (error instanceof AlreadyRunningError) say(`\n${error.message} Stop it with Ctrl-C where it runs, or: kill ${error.pid}\n${error.summary}`);
  else say(`\nPixeltrace could not start.\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
