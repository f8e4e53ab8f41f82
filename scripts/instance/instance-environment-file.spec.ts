import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceEnvironment, keepInstanceEnvironment } from './instance-environment-file.js';

describe('the environment of a running instance', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-environment-'));
  beforeAll(() => {
    mkdirSync(path.join(folder, 'run'));
    keepInstanceEnvironment(folder, { DATABASE_URL: 'postgres://there', EXCHANGE_KEYS_FOLDER: '/keys' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives a command the keys of the app that it stands for, and those of no other', () => {
    expect(instanceEnvironment({ PIXELTRACE_STATE: folder }, 'ingest')).toEqual({ PIXELTRACE_STATE: folder, DATABASE_URL: 'postgres://there', EXCHANGE_KEYS_FILE: '/keys/exchange-ingest' });
  });

  it('is not asked where the caller names a database', () => {
    const own = { PIXELTRACE_STATE: folder, DATABASE_URL: 'postgres://here' };
    expect(instanceEnvironment(own, 'ingest')).toBe(own);
  });
});
