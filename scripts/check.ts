import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './services/repository-root.js';

// `npm run check`: the whole bar that needs no service: law of rooms, limits, types, documents, deployment files.
const jest = path.join(repositoryRoot(), 'node_modules', 'jest', 'bin', 'jest.js');
const run = spawnSync(process.execPath, [jest, '--selectProjects', 'checks', '--maxWorkers=2', '--', ...process.argv.slice(2)], { cwd: repositoryRoot(), stdio: ['ignore', 'inherit', 'inherit'] });
process.exitCode = run.status ?? 1;
