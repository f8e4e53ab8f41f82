import 'reflect-metadata';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { keepFiles } from './documents/keep-files.js';
import { declaredDataMap, readJobContracts, registerFiles } from './register-files.js';
import { repositoryRoot } from './services/repository-root.js';

// Writes docs/register and the data map that apps/privacy serves, from the declarations in the built code. With --check it only compares.
const root = repositoryRoot();
const map = await declaredDataMap(path.join(root, 'dist'), readJobContracts(root), (file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>);
process.exitCode = await keepFiles(root, registerFiles(map), { check: process.argv.includes('--check'), command: 'npm run register' });
