import { PROBLEM_CODES, problemIndex, problemPage } from '#http/problem-page.js';
import path from 'node:path';
import { keepFiles } from './documents/keep-files.js';
import { repositoryRoot } from './services/repository-root.js';

// Writes docs/problems from the registry of problem codes. With --check it only compares.
const files = new Map(PROBLEM_CODES.map((code) => [path.join('docs', 'problems', `${code}.md`), problemPage(code)]));
files.set(path.join('docs', 'problems', 'README.md'), problemIndex());
process.exitCode = await keepFiles(repositoryRoot(), files, { check: process.argv.includes('--check'), command: 'npm run docs:problems' });
