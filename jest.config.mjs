// No VM flag: every ESM-only package is compiled to CommonJS by SWC, since Jest on Node 20 cannot require(esm).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const nodeModules = path.join(root, 'node_modules');

const isEsmOnly = (name) => {
  try {
    return JSON.parse(readFileSync(path.join(nodeModules, name, 'package.json'), 'utf8')).type === 'module';
  } catch {
    return false;
  }
};

const esmOnly = readdirSync(nodeModules)
  .flatMap((name) => (name.startsWith('@') ? readdirSync(path.join(nodeModules, name)).map((sub) => `${name}/${sub}`) : [name]))
  .filter(isEsmOnly);

const base = {
  rootDir: root,
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.state'],
  watchPathIgnorePatterns: ['<rootDir>/.state'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { module: { type: 'commonjs' } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  setupFiles: ['reflect-metadata'],
  moduleNameMapper: {
    '^#scripts/(.*)\\.js$': '<rootDir>/scripts/$1.ts',
    '^#([a-z-]+)/(.*)\\.js$': '<rootDir>/libs/$1/src/$2.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
};

const services = {
  globalSetup: '<rootDir>/libs/testing/src/services.setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/services.teardown.ts',
};

const journeys = { ...base, ...services, setupFilesAfterEnv: ['<rootDir>/libs/testing/src/patient.setup.ts'] };
const RECORDINGS = 'test/journeys/(recorder|main-job)\\.spec\\.ts$';

/** @type {import('jest').Config} */
export default {
  testSequencer: path.join(root, 'test', 'slow-first.cjs'),
  projects: [
    { ...base, displayName: 'unit', testRegex: '(apps|libs|scripts|bench)/.*(?<!int-)\\bspec\\.ts$', testPathIgnorePatterns: ['/node_modules/', '\\.int-spec\\.ts$'] },
    { ...base, displayName: 'checks', testRegex: 'test/(architecture|openapi|docs|deployment)/.*\\.spec\\.ts$', setupFilesAfterEnv: ['<rootDir>/libs/testing/src/patient.setup.ts'] },
    { ...base, ...services, displayName: 'integration', testRegex: '((apps|libs|scripts)/.*\\.int-spec|test/(tenancy|migrations)/.*\\.spec)\\.ts$', setupFilesAfterEnv: ['<rootDir>/libs/testing/src/patient.setup.ts'] },
    {
      ...journeys,
      displayName: 'journeys',
      testRegex: 'test/.*\\.spec\\.ts$',
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(faults|architecture|openapi|docs|deployment|tenancy|migrations)/', RECORDINGS],
    },
    // They compare what was captured with what was on screen, and a browser that gets no turn captures nothing: no more of them at once than there are cores.
    { ...journeys, displayName: 'recordings', testRegex: RECORDINGS },
  ],
};
